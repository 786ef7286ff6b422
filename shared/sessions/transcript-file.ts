import { statSync } from "node:fs";
import { parseTranscriptRow, type TranscriptRow } from "../claude/transcript-row.ts";
import { readRange } from "../platform/range-file.ts";
import { parseObject } from "../platform/read-value.ts";
import { type TranscriptReading, UNREAD, withRows } from "./transcript-reading.ts";

/** What one look at a transcript gave. */
export type TranscriptAdvance = {
  reading: TranscriptReading;
  /** Nothing but a torn last line is left to read. */
  complete: boolean;
  readBytes: number;
};

const NEWLINE = 10;
/** No answer is that long; whole requests with images in them can be. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** A line that fills a look of a statusline is worth a longer one. */
const LONG_LINE_BYTES = 512 * 1024;
const ANSWER_MARK = Buffer.from('"assistant"');
/** Rows that begin with their type; all others are looked through for `ANSWER_MARK`. */
const FIRST_KEY = /^\{\s*"type"\s*:\s*"(cost-state|session-owner)"/;

/**
 * Reads on from where `reading` ended, at most `maxBytes`. A file that shrank or was replaced is
 * read from its start. `undefined` when there is nothing to read: no file, not a plain file (never
 * hangs on a FIFO or a device), no permission. A last line without a newline waits for its end.
 */
export function advanceTranscript(
  path: string,
  reading: TranscriptReading,
  { sessionId, maxBytes }: { sessionId: string; maxBytes: number },
): TranscriptAdvance | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    // A transcript appears with the first prompt; until then its absence is normal.
    if (stat?.isFile() !== true) return undefined;
    const isSameFile = stat.ino === reading.inode && stat.size >= reading.offset;
    const from = isSameFile ? reading : { ...UNREAD, inode: stat.ino };
    if (stat.size === from.offset) return { reading: from, complete: true, readBytes: 0 };
    const leftBytes = stat.size - from.offset;
    let chunk = readRange(path, from.offset, Math.min(maxBytes, leftBytes));
    if (chunk.length >= LONG_LINE_BYTES && !chunk.includes(NEWLINE)) {
      chunk = readRange(path, from.offset, Math.min(MAX_LINE_BYTES, leftBytes));
    }
    return advance(from, chunk, { sessionId, atEnd: from.offset + chunk.length >= stat.size });
  } catch {
    // Not for us, or it went away while reading: the next run tries again.
    return undefined;
  }
}

function advance(
  from: TranscriptReading,
  chunk: Buffer,
  { sessionId, atEnd }: { sessionId: string; atEnd: boolean },
): TranscriptAdvance {
  const start = from.midLine ? chunk.indexOf(NEWLINE) + 1 : 0;
  const end = chunk.lastIndexOf(NEWLINE) + 1;
  if (end === 0) {
    // Not one line end: a line too long to hold is given up, any other waits for a larger look.
    const isGivenUp = from.midLine || chunk.length >= MAX_LINE_BYTES;
    const consumed = isGivenUp ? chunk.length : 0;
    const reading = { ...from, offset: from.offset + consumed, midLine: isGivenUp };
    return { reading, complete: atEnd, readBytes: chunk.length };
  }
  const counted = withRows(from, rowsIn(chunk.subarray(start, end)), sessionId);
  return {
    reading: { ...counted, offset: from.offset + end, midLine: false },
    complete: atEnd,
    readBytes: chunk.length,
  };
}

/**
 * Only lines that can matter are decoded and parsed: transcripts embed whole requests, and a search
 * over bytes is some ten times faster than parsing them.
 */
function rowsIn(lines: Buffer): TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  let markAt = lines.indexOf(ANSWER_MARK);
  for (let from = 0; from < lines.length; ) {
    const end = lines.indexOf(NEWLINE, from);
    if (markAt !== -1 && markAt < from) markAt = lines.indexOf(ANSWER_MARK, from);
    const mayAnswer = markAt !== -1 && markAt < end;
    if (mayAnswer || FIRST_KEY.test(lines.toString("latin1", from, Math.min(end, from + 40)))) {
      const row = parseObject(lines.toString("utf8", from, end));
      const parsed = row && parseTranscriptRow(row);
      if (parsed !== undefined) rows.push(parsed);
    }
    from = end + 1;
  }
  return rows;
}
