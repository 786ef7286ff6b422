import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { basename } from "node:path";
import { diskFull, noLogFile } from "./ledger-error.ts";
import { parseRecordLine } from "./record-line.ts";
import type { UsageRecord } from "./usage-record.ts";

export type LogLine = { text: string; place: number };

/** O_NONBLOCK: opening a FIFO must not hang. Both are absent on Windows. */
const SAFELY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const READ_FLAGS = constants.O_RDONLY | SAFELY;
const APPEND_FLAGS = constants.O_RDWR | constants.O_APPEND | SAFELY;
const CHUNK_BYTES = 1024 * 1024;
/** Nearly every line is shorter. */
const LINE_BYTES = 1_024;
const NEWLINE = 10;

/** An open log of records: one a line (record-line.ts), only ever added to. */
export class RecordLog {
  readonly name: string;
  /** What of it is known to be there; lines that others add later are not looked at. */
  sizeBytes: number;
  readonly #fd: number;

  /** Throws when there is none, or it is no plain file. */
  constructor(path: string, { isWritten }: { isWritten: boolean }) {
    this.name = basename(path);
    this.#fd = openSync(path, isWritten ? APPEND_FLAGS : READ_FLAGS);
    const stat = fstatSync(this.#fd);
    this.sizeBytes = stat.size;
    if (stat.isFile()) return;
    closeSync(this.#fd);
    throw noLogFile(path);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** The first line, as far as `maxBytes` go. */
  headLine(maxBytes: number): string {
    const bytes = Buffer.allocUnsafe(maxBytes);
    const text = bytes.toString("latin1", 0, readSync(this.#fd, bytes, 0, maxBytes, 0));
    return text.slice(0, text.indexOf("\n") + 1);
  }

  /** The record whose line begins at `place`. */
  recordAt(place: number): UsageRecord | undefined {
    for (let length = LINE_BYTES; ; length *= 8) {
      const bytes = Buffer.allocUnsafe(length);
      const filled = readSync(this.#fd, bytes, 0, length, place);
      const end = bytes.subarray(0, filled).indexOf(NEWLINE);
      if (end !== -1) return parseRecordLine(bytes.toString("latin1", 0, end));
      if (filled < length) return parseRecordLine(bytes.toString("latin1", 0, filled));
    }
  }

  /** Whether others have added lines since it was opened. */
  hasGrown(): boolean {
    return fstatSync(this.#fd).size !== this.sizeBytes;
  }

  /** Whether the last line has no end, because its writer was killed or is at it. */
  isTorn(): boolean {
    if (this.sizeBytes === 0) return false;
    const last = Buffer.allocUnsafe(1);
    readSync(this.#fd, last, 0, 1, this.sizeBytes - 1);
    return last[0] !== NEWLINE;
  }

  /**
   * All whole lines that begin at `from`, where a line begins, or behind. A last one without its end is
   * left out: it may be in the making.
   */
  *lines(from: number): Generator<LogLine> {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest = "";
    let at = from;
    while (at < this.sizeBytes) {
      const wanted = Math.min(chunk.length, this.sizeBytes - at);
      const filled = readSync(this.#fd, chunk, 0, wanted, at);
      if (filled === 0) break;
      const text = rest + chunk.toString("latin1", 0, filled);
      const begin = at - rest.length;
      let start = 0;
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
        if (end > start) yield { text: text.slice(start, end), place: begin + start };
        start = end + 1;
      }
      at += filled;
      rest = text.slice(start);
    }
  }

  /**
   * Adds whole lines in one write and returns where they begin. `undefined` when another process has
   * added lines meanwhile: then nothing is known of where ours are. Throws with the log as it was when
   * the disk refuses.
   */
  append(lines: Buffer): number | undefined {
    if (this.hasGrown()) return undefined;
    const before = this.sizeBytes;
    this.#write(lines, before);
    this.sizeBytes = before + lines.length;
    return this.hasGrown() ? undefined : before;
  }

  #write(bytes: Buffer, before: number): void {
    try {
      // Not writeFileSync: its second write could land behind another process's lines.
      if (writeSync(this.#fd, bytes) === bytes.length) return;
    } catch (error) {
      this.#cutBack(before, bytes.length);
      throw error;
    }
    this.#cutBack(before, bytes.length);
    throw diskFull();
  }

  /** Only what is ours: where another process has added lines the torn one stays. */
  #cutBack(before: number, length: number): void {
    const { size } = fstatSync(this.#fd);
    if (size > before && size < before + length) ftruncateSync(this.#fd, before);
  }
}
