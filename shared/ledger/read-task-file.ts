import { errorCode } from "../platform/json-file.ts";
import { defined } from "../platform/read-value.ts";
import type { DropReason } from "../sources/drop-reason.ts";
import { readLines } from "../sources/read-lines-file.ts";
import type { EntrySink, LineReading, SourcePlace, WholeReading } from "../sources/source.ts";
import type { UsageEntry } from "../sources/usage-entry.ts";
import type { FileNote, FileTally } from "./file-note.ts";
import { fingerprintOf } from "./fingerprint-file.ts";
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
  try {
    await reading.read(
      task.file,
      place,
      sinkOf(task, tally, (record) => found.push(record)),
    );
  } catch (error) {
    return { kind: "problem", problem: problemOf(task, error) };
  }
  for (const record of found) take(record);
  const offset = task.file.sizeBytes;
  const note = { ...newNote(task), ...tally, hits: tally.used + countOf(tally.dropped), offset };
  return { kind: "read", note, bytesRead: offset, isLast: true };
}

/** Where the last reading stopped, unless the file was written anew since. */
function continued(task: ReadingTask): FileNote {
  const { note, file } = task;
  const goesOn = note !== undefined && fingerprintOf(file.path, note.offset) === note.fingerprint;
  return goesOn ? note : newNote(task);
}

function readPiece(
  task: ReadingTask,
  reading: LineReading,
  { note, take }: { note: FileNote; take: TakeRecord },
): { note: FileNote; bytesRead: number; isLast: boolean } {
  const { file } = task;
  const tally = { ...newTally(), used: note.used, dropped: { ...note.dropped } };
  const sink = sinkOf(task, tally, take);
  const { offset, state } = note;
  const read = readLines(file, reading, { offset, state, sink, maxBytes: PIECE_BYTES });
  const next = defined({
    ...newNote(task),
    ...tally,
    // What an unfinished last line told is told again behind its newline, and tallied then.
    used: tally.used - read.early,
    hits: note.hits + read.hits,
    offset: read.offset,
    state: read.state,
    // A file of another size than it has: until all of it is read it counts as changed.
    sizeBytes: read.hasMore ? read.offset : file.sizeBytes,
    fingerprint: fingerprintOf(file.path, read.offset),
  });
  return { note: next, bytesRead: read.bytesRead, isLast: !read.hasMore };
}

type Tally = Omit<FileTally, "dropped"> & { dropped: { [reason in DropReason]?: number } };

function newTally(): Tally {
  return { hits: 0, used: 0, dropped: {} };
}

function newNote({ source, file }: ReadingTask): FileNote {
  const { name, parserVersion } = source;
  return { ...file, ...newTally(), source: name, parserVersion, offset: 0, fingerprint: 0 };
}

function sinkOf({ source }: ReadingTask, tally: Tally, take: TakeRecord): EntrySink {
  let last: UsageEntry | undefined;
  function drop(reason: DropReason): void {
    tally.dropped[reason] = (tally.dropped[reason] ?? 0) + 1;
  }

  return {
    add(entry) {
      if (!isCountedTime(entry.atMs)) return drop("bad_time");
      tally.used += 1;
      if (entry === last) return;
      last = entry;
      take(recordOf(source.name, entry, source.parserVersion));
    },
    drop,
  };
}

function countOf(dropped: FileTally["dropped"]): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

function problemOf({ source, file }: ReadingTask, error: unknown): FileProblem {
  const reason = errorCode(error) === "ENOENT" ? "gone" : "unreadable";
  return { source: source.name, path: file.path, reason };
}
