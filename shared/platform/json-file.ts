import {
  closeSync,
  constants,
  fchmodSync,
  futimesSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { isForeignLink } from "./foreign-link-file.ts";
import { isObject, type JsonObject } from "./read-value.ts";
import { temporaryPath } from "./temporary-path.ts";

/** `blocked`: not a plain file, too large, or not readable by us; it is left alone. */
export type JsonRead =
  | { kind: "ok"; value: JsonObject; mtimeMs: number; sizeBytes: number }
  | { kind: "missing" }
  | { kind: "corrupt" }
  | { kind: "blocked" };

const MAX_BYTES = 16 * 1024 * 1024;

/** Reads a JSON object. Never throws and never hangs: a FIFO or a device is `blocked`. */
export function readJsonFile(path: string, maxBytes = MAX_BYTES): JsonRead {
  const read = readPlainFile(path, maxBytes);
  if (read.kind !== "ok") return read;
  try {
    const value: unknown = JSON.parse(read.text);
    return isObject(value)
      ? { kind: "ok", value, mtimeMs: read.mtimeMs, sizeBytes: read.sizeBytes }
      : { kind: "corrupt" };
  } catch {
    // The caller sets it aside; what exactly is wrong with the text helps nobody.
    return { kind: "corrupt" };
  }
}

type TextRead =
  | { kind: "ok"; text: string; mtimeMs: number; sizeBytes: number }
  | { kind: "missing" }
  | { kind: "blocked" };

/**
 * The whole text of a regular file up to `maxBytes`. Looks before it opens: a failed open costs ten
 * times a look, and files that are not there are the rule.
 */
export function readPlainFile(path: string, maxBytes = MAX_BYTES): TextRead {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { kind: "missing" };
    if (!stat.isFile() || stat.size > maxBytes) return { kind: "blocked" };
    // O_NONBLOCK: should a FIFO have taken its place, opening it must not hang. Absent on Windows.
    const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const text = readFileSync(fd, "utf8");
      return { kind: "ok", text, mtimeMs: stat.mtimeMs, sizeBytes: stat.size };
    } finally {
      closeSync(fd);
    }
  } catch {
    // No permission, or an I/O error: as good as a file that is not for us.
    return { kind: "blocked" };
  }
}

/**
 * Replaces a file as a whole: readers see the old or the new text, never a part. Throws when it
 * cannot (full disk, no permission); then the old file is untouched and nothing is left behind.
 */
export function writeFileAtomic(path: string, text: string, mode: number): void {
  replaceFile(path, text, { mode });
}

/** The same; `datedMs` becomes the file's modification time. */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode, datedMs }: { mode: number; datedMs?: number },
): void {
  const temporary = temporaryPath(path);
  const fd = openSync(temporary, "wx", mode);
  try {
    try {
      // Not writeSync: on a full disk that returns a short count instead of throwing.
      writeFileSync(fd, content);
      // The umask may have taken bits that a shared folder's group needs.
      if ((mode & 0o077) !== 0) fchmodSync(fd, mode);
      if (datedMs !== undefined) futimesSync(fd, datedMs / 1_000, datedMs / 1_000);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    unlinkQuietly(temporary);
    throw error;
  }
}

/** Moves an unreadable file out of the way as `<path>.corrupt-<time>`, for `tacho doctor` to report. */
export function setAside(path: string, nowMs: number): void {
  try {
    if (!isForeignLink(dirname(path))) renameSync(path, `${path}.corrupt-${nowMs}`);
  } catch {
    // Another process was faster, or the directory is read-only: the next write tells.
  }
}

export function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already, or not ours to remove.
  }
}

/** The system's code of a failed call, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return isObject(error) && typeof error.code === "string" ? error.code : undefined;
}
