import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { AppError } from "../platform/app-error.ts";
import type { JsonObject } from "../platform/read-value.ts";
import { type LineTaker, lineTaker } from "./line-taker.ts";
import type { EntrySink, LineParser, LineReading, SourceFile } from "./source.ts";

/** Where to go on, and what to do with what is found. */
export type LinesTask = {
  /** Behind the last line that was read; 0 at the first reading. */
  offset: number;
  /** What the last reading returned. */
  state: JsonObject | undefined;
  sink: EntrySink;
  /** Stop at the first line's end behind so many bytes; a line is never left half read. */
  maxBytes?: number;
};

type LinesRead = {
  /** Behind the last newline that was read. */
  offset: number;
  state: JsonObject | undefined;
  bytesRead: number;
  /** Answers and drops that were told; an answer with an advisor is two. None of an unfinished last line. */
  hits: number;
  /** Answers that an unfinished last line told: the next reading tells them again. */
  early: number;
  /** `maxBytes` stopped the reading: more is there. */
  hasMore: boolean;
};

/** Small enough to stay in the processor's cache, where it is searched: four times larger took a third longer. */
export const CHUNK_BYTES = 256 * 1024;
/** Longer lines are passed, or dropped where they hold a marker. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 4_096;
/** What the allocator keeps in front of a large buffer, which begins on a page else. */
const ALLOCATOR_BYTES = 16;
/** Longer than any marker. */
const MAX_MARKER_BYTES = 64;
const NEWLINE = 10;

/** One for all files: a reading ends before the next begins. */
let sharedChunk: Buffer | undefined;

/**
 * Gives the sink what the lines from `offset` on tell. A last line without its newline is given too when
 * it is whole (and again by the next reading, which its newline belongs to); torn, it waits.
 * Memory stays that of a chunk, but for lines that are longer and hold a marker. Throws when the file
 * cannot be read, or is no plain file.
 */
export function readLines(file: SourceFile, reading: LineReading, task: LinesTask): LinesRead {
  // O_NONBLOCK: should a FIFO have taken its place, opening it must not hang. Absent on Windows.
  const fd = openSync(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!fstatSync(fd).isFile()) {
      throw new AppError("SOURCE_NOT_A_FILE", `${file.path} is no plain file. It is not read.`);
    }
    sharedChunk ??= newChunk();
    const chunk = sharedChunk;
    const filled = readSync(fd, chunk, 0, chunk.length, task.offset);
    const parser = reading.begin(file, task.state);
    const taker = lineTaker(reading, parser, task.sink);
    return readOn({ fd, chunk, filled, parser, taker, task });
  } finally {
    closeSync(fd);
  }
}

/**
 * Begins on a page, as files do in the kernel's memory: copied to 16 bytes behind, where the allocator
 * puts it, they take three times as long on some processors (Zen 3 and 4: their `rep movsb`).
 */
function newChunk(): Buffer {
  const start = PAGE_BYTES - ALLOCATOR_BYTES;
  return Buffer.allocUnsafeSlow(start + CHUNK_BYTES).subarray(start);
}

type OpenLines = {
  fd: number;
  chunk: Buffer;
  /** Bytes that the chunk holds already. */
  filled: number;
  parser: LineParser;
  taker: LineTaker;
  task: LinesTask;
};

function readOn({ fd, chunk, filled, parser, taker, task }: OpenLines): LinesRead {
  const { maxBytes = Number.POSITIVE_INFINITY } = task;
  let { offset } = task;
  let inChunk = filled;
  let bytesRead = filled;
  for (let count = filled; count > 0; ) {
    const end = inChunk === 0 ? 0 : chunk.lastIndexOf(NEWLINE, inChunk - 1) + 1;
    taker.takeLines(chunk, markEnd(chunk, offset), end);
    chunk.copyWithin(0, end, inChunk);
    offset += end;
    inChunk -= end;
    if (inChunk === chunk.length) {
      const state = parser.state();
      const line = passLongLine({ fd, chunk, start: offset, taker });
      bytesRead += line.bytesRead;
      if (line.end === undefined) {
        const { early } = line;
        return { offset, state, bytesRead, hits: taker.hits(), early, hasMore: false };
      }
      offset = line.end;
      inChunk = 0;
    }
    if (offset - task.offset >= maxBytes) {
      const state = parser.state();
      return { offset, state, bytesRead, hits: taker.hits(), early: 0, hasMore: true };
    }
    count = readSync(fd, chunk, inChunk, chunk.length - inChunk, offset + inChunk);
    bytesRead += count;
    inChunk += count;
  }
  // As it is in front of an unfinished line, which will be read again.
  const state = parser.state();
  const early = taker.takeLast(chunk, markEnd(chunk, offset), inChunk);
  return { offset, state, bytesRead, hits: taker.hits(), early, hasMore: false };
}

type LongLine = { fd: number; chunk: Buffer; start: number; taker: LineTaker };

/** A line that no chunk holds. Returns where the next one begins; `undefined`: its newline is not there yet. */
function passLongLine({ fd, chunk, start, taker }: LongLine): {
  end: number | undefined;
  bytesRead: number;
  early: number;
} {
  const from = start + markEnd(chunk, start);
  const isOther = taker.isOther(chunk, from - start);
  const { end, hasMarker, bytesRead } = findNewline({ fd, chunk, start, taker });
  if (!hasMarker || isOther) return { end, bytesRead, early: 0 };
  const length = (end === undefined ? start + bytesRead : end - 1) - from;
  if (length > MAX_LINE_BYTES) {
    if (end !== undefined) taker.dropLong();
    return { end, bytesRead, early: 0 };
  }
  const line = Buffer.allocUnsafeSlow(length);
  readFully(fd, line, from);
  let early = 0;
  if (end === undefined) early = taker.takeLast(line, 0, length);
  else taker.takeLine(line, 0, length);
  return { end, bytesRead: bytesRead + length, early };
}

function findNewline({ fd, chunk, start, taker }: LongLine): {
  end: number | undefined;
  hasMarker: boolean;
  bytesRead: number;
} {
  let hasMarker = false;
  let bytesRead = 0;
  /** The end of the bytes before, in which a marker may have begun. */
  let kept = 0;
  for (;;) {
    const count = readSync(fd, chunk, kept, chunk.length - kept, start + bytesRead);
    if (count === 0) return { end: undefined, hasMarker, bytesRead };
    const newline = chunk.subarray(0, kept + count).indexOf(NEWLINE, kept);
    const stop = newline < 0 ? kept + count : newline;
    hasMarker ||= taker.holdsMarker(chunk.subarray(0, stop));
    if (newline >= 0) return { end: start + bytesRead + newline - kept + 1, hasMarker, bytesRead };
    bytesRead += count;
    chunk.copyWithin(0, Math.max(0, stop - MAX_MARKER_BYTES), stop);
    kept = Math.min(stop, MAX_MARKER_BYTES);
  }
}

function readFully(fd: number, target: Buffer, offset: number): void {
  for (let filled = 0; filled < target.length; ) {
    const count = readSync(fd, target, filled, target.length - filled, offset + filled);
    // Cut off since it was measured: what is missing cannot make a row.
    if (count === 0) target.fill(0, filled);
    filled = count === 0 ? target.length : filled + count;
  }
}

/** Behind the byte order mark, which only a file's start can have. */
function markEnd(chunk: Buffer, offset: number): number {
  const hasMark = offset === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
  return hasMark ? 3 : 0;
}
