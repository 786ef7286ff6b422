import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { basename } from "node:path";
import { AppError } from "./app-error.ts";

const FLAGS =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  // A FIFO must not make us wait, a link must not lead out of the state directory. Absent on Windows.
  (constants.O_NONBLOCK ?? 0) |
  (constants.O_NOFOLLOW ?? 0);

const NEWLINE = 10;

/**
 * Adds one line, or several at once, in a single write that never mixes with those of other
 * processes. Begins with a newline where a killed writer left a torn line. A new file gets `mode`;
 * its folder must exist. Throws when the disk refuses or the path is not a plain file.
 */
export function appendLine(path: string, line: string, mode: number): void {
  const fd = openSync(path, FLAGS, mode);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      throw new AppError("APPEND_BLOCKED", `${basename(path)} is not a plain file. Remove it.`);
    }
    if (stat.size === 0) allowGroup(fd, mode);
    const start = endsTorn(fd, stat.size) ? "\n" : "";
    const bytes = Buffer.from(`${start}${line}${line.endsWith("\n") ? "" : "\n"}`);
    // Not writeFileSync: its second write could land behind another process's line.
    if (writeSync(fd, bytes) < bytes.length) {
      throw new AppError("APPEND_CUT", `${basename(path)}: no space left on the disk.`);
    }
  } finally {
    closeSync(fd);
  }
}

/** The umask may have taken bits that a shared folder's group needs. */
function allowGroup(fd: number, mode: number): void {
  if ((mode & 0o077) === 0) return;
  try {
    fchmodSync(fd, mode);
  } catch {
    // Another user made the file a moment ago and gives it these bits.
  }
}

function endsTorn(fd: number, sizeBytes: number): boolean {
  if (sizeBytes === 0) return false;
  const last = Buffer.allocUnsafe(1);
  return readSync(fd, last, 0, 1, sizeBytes - 1) === 1 && last[0] !== NEWLINE;
}
