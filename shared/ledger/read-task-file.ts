import { errorCode } from "../platform/json-file.ts";
import type { DropReason } from "../sources/drop-reason.ts";
import { readLines } from "../sources/read-lines-file.ts";
import type { EntrySink, LineReading, SourcePlace, WholeReading } from "../sources/source.ts";
import type { UsageEntry } from "../sources/usage-entry.ts";
import type { FileNote, FileTally } from "./file-note.ts";
import { fingerprintOf } from "./fingerprint-file.ts";
import { mergeRecords } from "./merge-records.ts";
import type { ReadingTask } from "./plan-reading.ts";
import type { FileProblem } from "./refresh-world.ts";
import { isCountedTime, recordOf, type UsageRecord } from "./usage-record.ts";

/** What a part of a file, or all of it, gave. Its records must be kept before the note is. */
export type Piece =
  | { kind: "read"; note: FileNote; bytesRead: number; isLast: boolean }
  | { kind: "problem"; problem: FileProblem };

export type TakeRecord = (record: UsageRecord) => void;

/** So much is read in one go, before others get their turn. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** Reads a file of lines, piece by piece. Never throws. */
export function* readLineTask(
  task: ReadingTask,
  reading: LineReading,
  take: TakeRecord,
): Generator<Piece> {
  try {
    let note = continued(task);
    for (let isLast = false; !isLast; ) {
      const piece = readPiece(task, reading, { note, take });
      ({ note, isLast } = piece);
      yield { kind: "read", ...piece };
    }
  } catch (error) {
    yield { kind: "problem", problem: problemOf(task, error) };
  }
}

/** Reads a file or a database as a whole. Never rejects. */
export async function readWholeTask(
  task: ReadingTask,
  reading: WholeReading,
  { place, take }: { place: SourcePlace; take: TakeRecord },
): Promise<Piece> {
  const tally = newTally();
  const found: UsageRecord[] = [];
  const sink = sinkOf(task, tally, (record) => found.push(record));
  try {
    await reading.read(task.file, place, sink);
  } catch (error) {
    return { kind: "problem", problem: problemOf(task, error) };
  }
  sink.flush();
  for (const record of found) take(record);
  tally.hits = tally.used + countOf(tally.dropped);
  const { sizeBytes } = task.file;
  return { kind: "read", note: noteOf(task, tally, sizeBytes), bytesRead: sizeBytes, isLast: true };
}

/** Where the last reading stopped, unless the file was written anew since. */
function continued(task: ReadingTask): FileNote {
  const { note, file } = task;
  const goesOn = note !== undefined && fingerprintOf(file.path, note.offset) === note.fingerprint;
  return goesOn ? note : noteOf(task, newTally(), 0);
}

function readPiece(
  task: ReadingTask,
  reading: LineReading,
  { note, take }: { note: FileNote; take: TakeRecord },
): { note: FileNote; bytesRead: number; isLast: boolean } {
  const { file } = task;
  const tally = { hits: 0, used: note.used, dropped: { ...note.dropped } };
  const sink = sinkOf(task, tally, take);
  const { offset, state } = note;
  const read = readLines(file, reading, { offset, state, sink, maxBytes: PIECE_BYTES });
  sink.flush();
  // What an unfinished last line told is told again behind its newline, and tallied then.
  tally.used -= read.early;
  tally.hits = note.hits + read.hits;
  const next = noteOf(task, tally, read.offset);
  next.fingerprint = fingerprintOf(file.path, read.offset);
  // A file of another size than it has: until all of it is read it counts as changed.
  if (read.hasMore) next.sizeBytes = read.offset;
  if (read.state !== undefined) next.state = read.state;
  return { note: next, bytesRead: read.bytesRead, isLast: !read.hasMore };
}

type Tally = Omit<FileTally, "dropped"> & { dropped: { [reason in DropReason]?: number } };

function newTally(): Tally {
  return { hits: 0, used: 0, dropped: {} };
}

/** Key by key: of thousands of files spreads would be the most that a small one costs. */
function noteOf({ source, file }: ReadingTask, tally: Tally, offset: number): FileNote {
  const note: FileNote = {
    path: file.path,
    sizeBytes: file.sizeBytes,
    mtimeMs: file.mtimeMs,
    device: file.device,
    inode: file.inode,
    hits: tally.hits,
    used: tally.used,
    dropped: tally.dropped,
    source: source.name,
    parserVersion: source.parserVersion,
    offset,
    fingerprint: 0,
  };
  if (file.ctimeMs !== undefined) note.ctimeMs = file.ctimeMs;
  if (file.companion !== undefined) note.companion = file.companion;
  return note;
}

type RecordSink = EntrySink & {
  /** Hands on what it holds back. */
  flush: () => void;
};

/** Holds the last record back: nearly all copies of an answer follow each other. */
function sinkOf({ source }: ReadingTask, tally: Tally, take: TakeRecord): RecordSink {
  let last: UsageEntry | undefined;
  let held: UsageRecord | undefined;

  function flush(): void {
    if (held !== undefined) take(held);
    held = undefined;
  }

  function drop(reason: DropReason): void {
    tally.dropped[reason] = (tally.dropped[reason] ?? 0) + 1;
  }

  return {
    add(entry) {
      if (!isCountedTime(entry.atMs)) return drop("bad_time");
      tally.used += 1;
      if (entry === last) return;
      last = entry;
      const record = recordOf(source.name, entry, source.parserVersion);
      if (held?.id === record.id) {
        held = mergeRecords(held, record);
        return;
      }
      flush();
      held = record;
    },
    drop,
    flush,
  };
}

function countOf(dropped: FileTally["dropped"]): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

function problemOf({ source, file }: ReadingTask, error: unknown): FileProblem {
  const reason = errorCode(error) === "ENOENT" ? "gone" : "unreadable";
  return { source: source.name, path: file.path, reason };
}
