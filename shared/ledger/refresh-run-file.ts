import type { FileNote } from "./file-note.ts";
import { type FileNotes, noteKey } from "./file-notes.ts";
import { filesDigest } from "./files-digest.ts";
import { appendFilesIndex, type FilesIndex, writeFilesIndex } from "./files-index-file.ts";
import type { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import { type ReadingTask, unreadBytes } from "./plan-reading.ts";
import type { Piece } from "./read-task-file.ts";
import { RecordBatch } from "./record-batch.ts";
import type { HeldLock } from "./refresh-lock-file.ts";
import type { FileProblem, RefreshOutcome, RefreshWorld } from "./refresh-world.ts";
import { saveLedger } from "./save-ledger-file.ts";
import type { UsageRecord } from "./usage-record.ts";

/** So many records go into the log at once, while another thread reads on. */
const PUT_RECORDS = 8_000;
/** How far the files are read is written in steps of so many records or bytes: a kill costs the last one. */
const STEP_RECORDS = 60_000;
const STEP_BYTES = 1024 * 1024 * 1024;
/** Of the latest refreshes: so many environments can take turns without reading anything. */
const MOST_DIGESTS = 8;

type RunParts = {
  world: RefreshWorld;
  paths: LedgerPaths;
  lock: HeldLock;
  ledger: Ledger;
  /** Of files that are still there; `elsewhere` of them are not to be found here. */
  notes: FileNotes;
  elsewhere: number;
  foundKeys: ReadonlySet<string>;
  /** What is stored; some of its notes may be missing in `notes`. */
  known: FilesIndex;
  tasks: readonly ReadingTask[];
};

/** One refresh at work: takes what is read, and writes it down step by step. */
export class RefreshRun {
  readonly #parts: RunParts;
  readonly #batch = new RecordBatch();
  readonly #done = new Set<string>();
  /** Notes that have changed since the index was last written. */
  readonly #changed = new Map<string, FileNote>();
  /** What the index's tail must name; empty when it has to be written as a whole. */
  #base: string;
  readonly #problems: FileProblem[] = [];
  readonly #bytesTotal: number;
  #bytesRead = 0;
  #bytesWritten = 0;
  #recordsWritten = 0;
  /** Since it was last written how far the files are read. */
  #stepRecords = 0;
  #isChanged: boolean;
  /** Another process took over: nothing more may be written. */
  #isOver = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#isChanged = parts.ledger.isBehind;
    this.#base = parts.notes.size < parts.known.notes.size ? "" : parts.known.base;
    this.#bytesTotal = parts.tasks.reduce((sum, task) => sum + unreadBytes(task), 0);
  }

  get bytesTotal(): number {
    return this.#bytesTotal;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Of a piece; the piece itself comes behind all of its records. */
  takeRecord = (record: UsageRecord): void => this.#batch.take(record);

  takePiece(piece: Piece): void {
    if (piece.kind === "problem") {
      const { problem } = piece;
      this.#problems.push(problem);
      this.#done.add(noteKey(problem.source, problem.path));
    } else {
      const { note, bytesRead, isLast } = piece;
      const key = noteKey(note.source, note.path);
      this.#parts.notes.set(key, note);
      this.#changed.set(key, note);
      this.#isChanged = true;
      this.#bytesRead += bytesRead;
      if (isLast) this.#done.add(key);
    }
    if (this.#batch.size >= PUT_RECORDS) this.#putRecords();
    const stepBytes = this.#bytesRead - this.#bytesWritten;
    if (this.#stepRecords >= STEP_RECORDS || stepBytes >= STEP_BYTES) {
      this.#writeStep(this.#parts.known.digests);
    }
    this.#report();
  }

  isDone({ source, file }: ReadingTask): boolean {
    return this.#done.has(noteKey(source.name, file.path));
  }

  /** Writes what is left and what is derived; `undefined` when another process took over. */
  finish(): RefreshOutcome | undefined {
    const { paths, ledger, lock, known } = this.#parts;
    const digest = this.#digest();
    this.#isChanged ||= !known.digests.includes(digest);
    // A file that cannot be read is tried again each time: that alone is no reason to write.
    if (this.#isChanged) {
      const others = known.digests.filter((other) => other !== digest);
      this.#writeStep([digest, ...others].slice(0, MOST_DIGESTS));
      if (this.#isOver || !lock.isHeld()) return undefined;
      saveLedger(paths, ledger);
    }
    return {
      kind: "refreshed",
      filesRead: this.#done.size - this.#problems.length,
      bytesRead: this.#bytesRead,
      recordsWritten: this.#recordsWritten,
      problems: this.#problems,
    };
  }

  #putRecords(): void {
    const { lock, ledger } = this.#parts;
    const written = !this.#isOver && lock.isHeld() ? ledger.put(this.#batch) : undefined;
    this.#batch.handOver();
    this.#isOver = written === undefined;
    this.#recordsWritten += written ?? 0;
    this.#stepRecords += written ?? 0;
  }

  /** First the records, then how far the files are read: killed between the two, a part is read twice. */
  #writeStep(digests: readonly string[]): void {
    const { paths, ledger, notes, elsewhere } = this.#parts;
    this.#putRecords();
    this.#bytesWritten = this.#bytesRead;
    this.#stepRecords = 0;
    if (this.#isOver) return;
    const { log, coverage } = ledger;
    const index = {
      ...{ base: this.#base, notes, log: log.name, logBytes: log.sizeBytes },
      ...{ damaged: coverage.damaged, digests, elsewhere },
    };
    const isAppended = appendFilesIndex(paths, index, [...this.#changed.values()]);
    if (!isAppended) this.#base = writeFilesIndex(paths, index);
    this.#changed.clear();
  }

  /** Of what has been read of the files that are found here: those that could not be are not in it. */
  #digest(): string {
    const { notes, foundKeys } = this.#parts;
    return filesDigest([...foundKeys].flatMap((key) => notes.hashOf(key) ?? []));
  }

  #report(): void {
    const { world, tasks } = this.#parts;
    world.onProgress?.({
      bytesDone: Math.min(this.#bytesRead, this.#bytesTotal),
      bytesTotal: this.#bytesTotal,
      filesDone: this.#done.size,
      filesTotal: tasks.length,
    });
  }
}
