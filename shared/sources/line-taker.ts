import { parseObject } from "../platform/read-value.ts";
import { rowKindOf } from "./row-kind.ts";
import type { EntrySink, LineParser, LineReading } from "./source.ts";

/** Finds the rows that matter among bytes, and gives them to their parser. */
export type LineTaker = {
  /** Lines that told of usage, or looked like it. */
  hits: () => number;
  /** Whole lines, of which the last ends in front of `end`. */
  takeLines: (bytes: Buffer, start: number, end: number) => void;
  /** One line without its newline, which holds a marker. */
  takeLine: (bytes: Buffer, start: number, end: number) => void;
  /** What stands behind the last newline: counts only if it is whole, and is no hit yet. */
  takeLast: (bytes: Buffer, start: number, end: number) => void;
  /** A line that holds a marker and is too long to be read. */
  dropLong: () => void;
  holdsMarker: (bytes: Buffer) => boolean;
  /** The row that begins here says that it tells nothing. */
  isOther: (bytes: Buffer, start: number) => boolean;
};

export function lineTaker(reading: LineReading, parser: LineParser, sink: EntrySink): LineTaker {
  const needles = reading.markers.map((marker) => Buffer.from(marker, "latin1"));
  const firstMarker = markerSearch(needles);
  const kindOf = reading.kinds === undefined ? undefined : rowKindOf(reading.kinds);
  const encoding = reading.encoding ?? "utf8";
  let hits = 0;

  function takeLine(bytes: Buffer, start: number, end: number): void {
    hits += 1;
    const row = parseObject(bytes.toString(encoding, start, end));
    if (row !== undefined) parser.row(row, sink);
    else if (holdsMarker(bytes.subarray(start, end))) sink.drop("not_json");
  }

  function takeLast(bytes: Buffer, start: number, end: number): void {
    if (!isWanted(bytes, start, end)) return;
    const text = bytes.toString(encoding, start, end);
    const row = text.trimEnd().endsWith("}") ? parseObject(text) : undefined;
    if (row !== undefined) parser.row(row, { add: sink.add, drop: () => undefined });
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
      hits += 1;
      sink.drop("too_long");
    },
    holdsMarker,
    isOther: (bytes, start) => kindOf?.(bytes, start) === "other",
  };
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
