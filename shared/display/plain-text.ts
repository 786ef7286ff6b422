import { isPictograph, isZeroWidth } from "./cells.ts";
import { skipEscape } from "./escape-sequence.ts";

const MAX_CHARACTERS = 120;
/** More than this on one sign is no language but a smear over the lines around it. */
const MAX_MARKS = 4;

/**
 * Foreign text (names of branches, folders, sessions) as one line that can do nothing to a terminal
 * or to the reading order: without control characters, escape sequences, direction marks and
 * invisible characters, blanks collapsed, at most `maxCharacters` long. May be empty.
 */
export function plainText(text: string, maxCharacters = MAX_CHARACTERS): string {
  // Bounds the work too: a name may be a whole file. Escape sequences take more than they leave.
  const source = text.slice(0, maxCharacters * 16);
  if (source.length <= maxCharacters && isPlain(source)) return source;
  const characters = Array.from(withoutEscapes(source));
  const kept: string[] = [];
  for (const [index, character] of characters.entries()) {
    const shown = shownAfter(kept, codePointOf(character), codePointOf(characters[index + 1]));
    if (shown) kept.push(shown);
    if (kept.length === maxCharacters) break;
  }
  return withoutTail(kept).join("");
}

/** Most names are; a loop, because a regular expression would first have to be compiled. */
function isPlain(text: string): boolean {
  let previous = 0x20;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e || (code === 0x20 && previous === 0x20)) return false;
    previous = code;
  }
  return previous !== 0x20;
}

/** What of one character follows the text kept so far; `undefined` when nothing does. */
function shownAfter(kept: readonly string[], codePoint: number, next: number): string | undefined {
  const last = kept.at(-1);
  if (isBlank(codePoint)) return last === undefined || last === " " ? undefined : " ";
  const previous = codePointOf(last);
  if (isInvisible(codePoint) && !styles(codePoint, previous, next)) return undefined;
  if (isZeroWidth(codePoint) && !hasRoomForMark(kept)) return undefined;
  return String.fromCodePoint(codePoint);
}

/** 0 when there is none; that is a control character and never kept. */
function codePointOf(character: string | undefined): number {
  return character?.codePointAt(0) ?? 0;
}

/** A mark without a sign would sit on whatever the line says before it. */
function hasRoomForMark(kept: readonly string[]): boolean {
  const marked = kept.findLastIndex((character) => !isZeroWidth(codePointOf(character)));
  return marked >= 0 && kept[marked] !== " " && kept.length - marked <= MAX_MARKS;
}

function withoutEscapes(text: string): string {
  let kept = "";
  for (let index = 0; index < text.length; ) {
    const end = skipEscape(text, index);
    if (end === index) kept += text.charAt(index++);
    else index = end;
  }
  return kept;
}

/** Selectors and joiners mean something between emoji only, selectors also after a digit (keycaps). */
function styles(codePoint: number, previous: number, next: number): boolean {
  if (codePoint === 0xfe0e || codePoint === 0xfe0f) return previous > 0x20;
  return codePoint === 0x200d && isPictograph(previous) && isPictograph(next);
}

function isBlank(codePoint: number): boolean {
  if (codePoint <= 0x20) return codePoint === 0x20 || (codePoint >= 0x09 && codePoint <= 0x0d);
  return (
    codePoint === 0x85 ||
    codePoint === 0xa0 ||
    codePoint === 0x1680 ||
    (codePoint >= 0x2000 && codePoint <= 0x200a) ||
    codePoint === 0x2028 ||
    codePoint === 0x2029 ||
    codePoint === 0x202f ||
    codePoint === 0x205f ||
    codePoint === 0x2800 ||
    codePoint === 0x3000
  );
}

/** First and last of each range: controls, fillers, direction marks, selectors, tags, half pairs. */
const INVISIBLE = [
  0x00, 0x1f, 0x7f, 0x9f, 0xad, 0xad, 0x34f, 0x34f, 0x61c, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5,
  0x180b, 0x180f, 0x200b, 0x200f, 0x202a, 0x202e, 0x2060, 0x206f, 0x3164, 0x3164, 0xd800, 0xdfff,
  0xfe00, 0xfe0f, 0xfeff, 0xfeff, 0xffa0, 0xffa0, 0xfff0, 0xfffb, 0xfffe, 0xffff, 0x1bca0, 0x1bca3,
  0x1d173, 0x1d17a, 0xe0000, 0xe0fff,
];

function isInvisible(codePoint: number): boolean {
  for (let range = 0; range < INVISIBLE.length; range += 2) {
    const last = INVISIBLE[range + 1] ?? 0;
    if (codePoint <= last) return codePoint >= (INVISIBLE[range] ?? 0);
  }
  return false;
}

/** Blanks and joiners at the end join with nothing. */
function withoutTail(kept: string[]): string[] {
  while (kept.at(-1) === " " || kept.at(-1) === "\u200d") kept.pop();
  return kept;
}
