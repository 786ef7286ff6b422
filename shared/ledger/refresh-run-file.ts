import type { FileNote } from "./file-note.ts";
import { filesDigest } from "./files-digest.ts";
import { noteKey, writeFilesIndex } from "./files-index-file.ts";
import type { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import { type ReadingTask, unreadBytes } from "./plan-reading.ts";
import type { Piece } from "./read-task-file.ts";
import { newBatch } from "./record-batch.ts";
import type { HeldLock } from "./refresh-lock-file.ts";
import type { FileProblem, RefreshOutcome, RefreshWorld } from "./refresh-world.ts";
import { saveLedger } from "./save-ledger-file.ts";
import type { UsageRecord } from "./usage-record.ts";

/** What is read goes into the ledger in steps of so many records or bytes: a kill costs the last one. */
const STEP_RECORDS = 20_000;
const STEP_BYTES = 256 * 1024 * 1024;

type RunParts = {
  world: RefreshWorld;
  paths: LedgerPaths;
  lock: HeldLock;
  ledger: Ledger;
  /** Of files that are still there. */
  notes: Map<string, FileNote>;
  /** Of the notes as they are stored. */
  knownDigest: string | undefined;
  tasks: readonly ReadingTask[];
};

/** One refresh at work: takes what is read, and writes it down step by step. */
export class RefreshRun {
  readonly #parts: RunParts;
  readonly #batch = newBatch();
  readonly #done = new Set<string>();
  readonly #problems: FileProblem[] = [];
  readonly #bytesTotal: number;
  #bytesRead = 0;
  #bytesWritten = 0;
  #recordsWritten = 0;
  #isChanged: boolean;
  /** Another process took over: nothing more may be written. */
  #isOver = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#isChanged = parts.ledger.isBehind;
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
      this.#isChanged = true;
      this.#bytesRead += bytesRead;
      if (isLast) this.#done.add(key);
    }
    const stepBytes = this.#bytesRead - this.#bytesWritten;
    if (this.#batch.size >= STEP_RECORDS || stepBytes >= STEP_BYTES) this.#writeStep();
    this.#report();
  }

  isDone({ source, file }: ReadingTask): boolean {
    return this.#done.has(noteKey(source.name, file.path));
  }

  /** Writes what is left and what is derived; `undefined` when another process took over. */
  finish(): RefreshOutcome | undefined {
    const { paths, ledger, lock, notes, knownDigest } = this.#parts;
    this.#isChanged ||= knownDigest !== filesDigest(notes.values());
    // A file that cannot be read is tried again each time: that alone is no reason to write.
    if (this.#isChanged) {
      this.#writeStep();
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

  /** First the records, then how far the files are read: killed between the two, a part is read twice. */
  #writeStep(): void {
    const { paths, lock, ledger, notes } = this.#parts;
    const written = !this.#isOver && lock.isHeld() ? ledger.put(this.#batch) : undefined;
    this.#batch.clear();
    this.#bytesWritten = this.#bytesRead;
    if (written === undefined) {
      this.#isOver = true;
      return;
    }
    this.#recordsWritten += written;
    const { log, coverage } = ledger;
    const { name, sizeBytes } = log;
    writeFilesIndex(paths.files, {
      notes,
      log: name,
      logBytes: sizeBytes,
      damaged: coverage.damaged,
    });
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
