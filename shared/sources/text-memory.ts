import type { Place } from "./json-places.ts";
import type { LineBytes } from "./source.ts";
import { tidyText } from "./tidy-entry.ts";

/** The text whose JSON stands there; `undefined` where none does, or an empty one. */
export type TextReader = (line: LineBytes, place: Readonly<Place>) => string | undefined;

/**
 * Rows that follow each other say the same in many places: a text whose bytes are those of the last one
 * is that one, and takes no memory of its own.
 */
export function textMemory(): TextReader {
  const known = Buffer.alloc(KNOWN_BYTES);
  const knownView = new DataView(known.buffer, known.byteOffset, KNOWN_BYTES);
  let length = 0;
  let text: string | undefined;

  function isKnown(view: DataView, start: number): boolean {
    const last = length - WORD_BYTES;
    for (let at = 0; at < last; at += WORD_BYTES) {
      if (view.getInt32(start + at, true) !== knownView.getInt32(at, true)) return false;
    }
    // Overlaps the word before, and is all there is of a short one.
    return view.getInt32(start + last, true) === knownView.getInt32(last, true);
  }

  return (line, { start, end }) => {
    const { bytes, view } = line;
    if (start < 0 || view.getUint8(start) !== QUOTE) return undefined;
    if (end - start === length && isKnown(view, start)) return text;
    text = textIn(line, start, end) || undefined;
    const isKept = end - start >= WORD_BYTES && end - start <= KNOWN_BYTES;
    length = isKept ? bytes.copy(known, 0, start, end) : 0;
    return text;
  };
}

function textIn({ bytes, view }: LineBytes, start: number, end: number): string {
  if (isPlain(view, start, end)) return bytes.toString("latin1", start + 1, end - 1);
  const text: unknown = JSON.parse(bytes.toString("utf8", start, end));
  return tidyText(String(text));
}

/** Without an escape, and all of it to be seen in ASCII. */
function isPlain(view: DataView, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = view.getUint8(at);
    if (byte === BACKSLASH || byte >= DELETE) return false;
  }
  return true;
}

const KNOWN_BYTES = 512;
const WORD_BYTES = 4;
const QUOTE = 34;
const BACKSLASH = 92;
const DELETE = 127;
