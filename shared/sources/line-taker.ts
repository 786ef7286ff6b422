import { parseObject } from "../platform/read-value.ts";
import { PLACES_BYTES_BEHIND } from "./json-places.ts";
import { parseLatin1Row } from "./latin1-row.ts";
import { rowKindOf } from "./row-kind.ts";
import type { EntrySink, LineBytes, LineParser, LineReading } from "./source.ts";
import { rowBehindTear } from "./torn-line.ts";

/** Finds the rows that matter among bytes, and gives them to their parser. */
export type LineTaker = {
  /** Answers and drops that were told; of an unfinished last line none. */
  hits: () => number;
  /** Whole lines, of which the last ends in front of `end`. */
  takeLines: (bytes: Buffer, start: number, end: number) => void;
  /** One line without its newline, which holds a marker. */
  takeLine: (bytes: Buffer, start: number, end: number) => void;
  /** What stands behind the last newline, if it is whole. Returns how many answers it told. */
  takeLast: (bytes: Buffer, start: number, end: number) => number;
  /** A line that holds a marker and is too long to be read. */
  dropLong: () => void;
  holdsMarker: (bytes: Buffer) => boolean;
  /** The row that begins here says that it tells nothing. */
  isOther: (bytes: Buffer, start: number) => boolean;
};

export function lineTaker(reading: LineReading, parser: LineParser, sink: EntrySink): LineTaker {
  const { needles, firstMarker, kindOf } = searchOf(reading);
  const encoding = reading.encoding ?? "utf8";
  const parse = encoding === "latin1" ? parseLatin1Row : parseObject;
  let hits = 0;

  const counting: EntrySink = {
    add(entry) {
      hits += 1;
      sink.add(entry);
    },
    drop(reason) {
      hits += 1;
      sink.drop(reason);
    },
  };
  const readLine = parser.line === undefined ? undefined : byteReader(parser.line, counting);

  function takeLine(bytes: Buffer, start: number, end: number): void {
    if (readLine?.(bytes, start, end) === true) return;
    const text = bytes.toString(encoding, start, end);
    const row = parse(text);
    if (row !== undefined) parser.row(row, counting);
    else if (holdsMarker(bytes.subarray(start, end))) takeTorn(text);
  }

  function takeTorn(text: string): void {
    counting.drop("not_json");
    const row = rowBehindTear(text, parse);
    if (row !== undefined) parser.row(row, counting);
  }

  function takeLast(bytes: Buffer, start: number, end: number): number {
    if (!isWanted(bytes, start, end)) return 0;
    const text = bytes.toString(encoding, start, end);
    const row = text.trimEnd().endsWith("}") ? parse(text) : undefined;
    if (row === undefined) return 0;
    let told = 0;
    const add: EntrySink["add"] = (entry) => {
      told += 1;
      sink.add(entry);
    };
    parser.row(row, { add, drop: () => undefined });
    return told;
  }

  /** From marker to marker: lines without one are never looked at. */
  function takeMarked(bytes: Buffer, start: number, end: number): void {
    const search = firstMarker(bytes);
    let at = start;
    for (let hit = search(at); hit < end; hit = search(at)) {
      const lineStart = Math.max(at, bytes.lastIndexOf(NEWLINE, hit) + 1);
      const lineEnd = bytes.indexOf(NEWLINE, hit);
      takeLine(bytes, lineStart, lineEnd);
      at = lineEnd + 1;
    }
  }

  /** Line by line: most say at once that they tell nothing, and are not searched. */
  function takeKinds(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const lineEnd = bytes.indexOf(NEWLINE, at);
      if (isWanted(bytes, at, lineEnd)) takeLine(bytes, at, lineEnd);
      at = lineEnd + 1;
    }
  }

  function isWanted(bytes: Buffer, start: number, end: number): boolean {
    const kind = kindOf?.(bytes, start) ?? "unknown";
    return kind === "unknown" ? holdsMarker(bytes.subarray(start, end)) : kind === "wanted";
  }

  function holdsMarker(bytes: Buffer): boolean {
    return needles.some((needle) => bytes.includes(needle));
  }

  return {
    hits: () => hits,
    takeLines: kindOf === undefined ? takeMarked : takeKinds,
    takeLine,
    takeLast,
    dropLong() {
      counting.drop("too_long");
    },
    holdsMarker,
    isOther: (bytes, start) => kindOf?.(bytes, start) === "other",
  };
}

type Search = {
  reading: LineReading;
  needles: readonly Buffer[];
  firstMarker: ReturnType<typeof markerSearch>;
  kindOf: ReturnType<typeof rowKindOf> | undefined;
};

/** Thousands of files are read one way: what it needs is made once. */
let known: Search | undefined;

function searchOf(reading: LineReading): Search {
  if (known?.reading === reading) return known;
  const needles = reading.markers.map((marker) => Buffer.from(marker, "latin1"));
  const kindOf = reading.kinds === undefined ? undefined : rowKindOf(reading.kinds);
  known = { reading, needles, firstMarker: markerSearch(needles), kindOf };
  return known;
}

type ReadBytes = (bytes: Buffer, start: number, end: number) => boolean;

/** With one object for all lines. */
function byteReader(read: NonNullable<LineParser["line"]>, sink: EntrySink): ReadBytes {
  let line: LineBytes | undefined;
  return (bytes, start, end) => {
    // Nearly always there are; else the line is at the end of a buffer of its own.
    if (end + PLACES_BYTES_BEHIND > bytes.length) return false;
    if (line?.bytes !== bytes) line = { bytes, view: viewOf(bytes), start, end };
    line.start = start;
    line.end = end;
    return read(line, sink);
  };
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Where the first marker at or behind a place is; places are asked for in ascending order. */
function markerSearch(needles: readonly Buffer[]) {
  return (bytes: Buffer) => {
    const places = needles.map((needle) => ({ needle, at: -1 }));
    return (from: number): number => {
      let first = Number.POSITIVE_INFINITY;
      for (const place of places) {
        if (place.at < from) place.at = placeOf(bytes, place.needle, from);
        if (place.at < first) first = place.at;
      }
      return first;
    };
  };
}

function placeOf(bytes: Buffer, needle: Buffer, from: number): number {
  const at = bytes.indexOf(needle, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

const NEWLINE = 10;
