import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { appendLine } from "../platform/append-file.ts";
import { errorCode, unlinkQuietly } from "../platform/json-file.ts";
import { readRange } from "../platform/range-file.ts";
import { temporaryPath } from "../platform/temporary-path.ts";
import { MS_PER_DAY } from "../platform/time.ts";

/** The month as it was, with its size then: what stands behind that came later. */
export const OLD_NAME = /^(\d{4}-\d{2}\.jsonl)\.before-(\d{1,15})$/;
/** The old file stays so long, for an appender that had opened it and was held up. */
const KEPT_FOR_MS = MS_PER_DAY;

/** A new file before it takes its place. */
const NEW_NAME = /^\d{4}-\d{2}\.jsonl\.\d+-[a-z0-9]+\.tmp$/;

/** `was`: the month when it was read, of which the text holds what was in its first `readBytes`. */
type Replacement = { was: Stats; readBytes: number; fileMode: number };

/**
 * The old file gets a second name before the new one takes its place: whoever has it open appends to
 * it still, and a kill at any moment leaves what is needed to carry that over. Changes nothing where
 * another process has replaced the month since: it was taken for dead while this one slept.
 */
export function replaceMonth(
  path: string,
  text: string,
  { was, readBytes, fileMode }: Replacement,
): void {
  const temporary = temporaryPath(path);
  const oldPath = `${path}.before-${readBytes}`;
  try {
    writeDurably(temporary, text, fileMode);
    linkSync(path, oldPath);
    if (!isSameFile(lstatSync(oldPath), was)) {
      unlinkQuietly(oldPath);
      unlinkQuietly(temporary);
      return;
    }
    renameSync(temporary, path);
  } catch (error) {
    unlinkQuietly(temporary);
    if (LEFT_ALONE.has(errorCode(error) ?? "")) return;
    throw error;
  }
  carryOver(path, oldPath, { fromBytes: readBytes, fileMode });
}

const NEWLINE = 10;

const LEFT_ALONE = new Set([
  // File systems without hard links; their months stay as they are.
  ...["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP"],
  // Another process is at it: see `dropReplacements`.
  ...["EEXIST", "ENOENT"],
]);

/**
 * Whoever has the account's lock takes away what others were about to put in place, however young: they
 * lost the lock, but may only be asleep.
 */
export function dropReplacements(folder: string, names: readonly string[]): void {
  for (const name of names) {
    if (NEW_NAME.test(name)) unlinkQuietly(`${folder}/${name}`);
  }
}

/** A power cut must not leave an empty month where there was a full one. */
function writeDurably(path: string, text: string, mode: number): void {
  const fd = openSync(path, "wx", mode);
  try {
    writeFileSync(fd, text);
    if ((mode & 0o077) !== 0) fchmodSync(fd, mode);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** What a killed process left, or one that is done: late rows go over, and after a day the file goes. */
export function recoverLate(
  folder: string,
  name: string,
  { fileMode, nowMs }: { fileMode: number; nowMs: number },
): void {
  const [, month = "", bytes = "0"] = OLD_NAME.exec(name) ?? [];
  const path = `${folder}/${month}`;
  const oldPath = `${folder}/${name}`;
  const old = lstatSync(oldPath, { throwIfNoEntry: false });
  if (old?.isFile() !== true) return;
  const current = lstatSync(path, { throwIfNoEntry: false });
  // Killed before the new file took its place: this is the month itself, under a second name.
  if (current !== undefined && isSameFile(old, current)) {
    unlinkQuietly(oldPath);
    return;
  }
  const oldAgeMs = nowMs - old.ctimeMs;
  const done = carryOver(path, oldPath, { fromBytes: Number(bytes), fileMode });
  if (Math.abs(oldAgeMs) >= KEPT_FOR_MS) unlinkQuietly(done);
}

/**
 * Appends to the month what stands in its old file beyond `fromBytes`, and notes in the name how far
 * it went. A kill in between appends some of it once more: the same row read twice counts once.
 */
function carryOver(
  path: string,
  oldPath: string,
  { fromBytes, fileMode }: { fromBytes: number; fileMode: number },
): string {
  const sizeBytes = lstatSync(oldPath).size;
  if (sizeBytes <= fromBytes) return oldPath;
  const added = readRange(oldPath, fromBytes, sizeBytes - fromBytes);
  // What has no end yet is left to the next time.
  const late = added.subarray(0, added.lastIndexOf(NEWLINE) + 1);
  if (late.length === 0) return oldPath;
  appendLine(path, late.toString("utf8"), fileMode);
  const donePath = `${path}.before-${fromBytes + late.length}`;
  renameSync(oldPath, donePath);
  return donePath;
}

function isSameFile(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}
