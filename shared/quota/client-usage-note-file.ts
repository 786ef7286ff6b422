import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { fileStamp, mtimeOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_MINUTE } from "../platform/time.ts";

export type ClientUsagePlace = {
  /** The client's state file (`claudePaths(...).state`). */
  statePath: string;
  paths: Pick<StatePaths, "runDir" | "quotaDir">;
};

/** What a process without the lock library asks the worker's bundle to record. */
export type ClientUsageRequest = { place: ClientUsagePlace; nowMs: number };

/** The client asks for its usage page once a minute at most, and rewrites the file for other reasons. */
const LOOK_EVERY_MS = MS_PER_MINUTE;

/**
 * How the client's state file is now, if it changed since the last look and that is a minute ago;
 * `undefined` where there is nothing to look for. A few microseconds.
 */
export function changedStamp(
  { statePath, paths }: ClientUsagePlace,
  nowMs: number,
): string | undefined {
  const path = notePath(paths.runDir, statePath);
  if (Math.abs(nowMs - (mtimeOf(path) ?? 0)) < LOOK_EVERY_MS) return undefined;
  const stamp = fileStamp(statePath);
  const note = readJsonFile(path);
  return note.kind === "ok" && note.value.stamp === stamp ? undefined : stamp;
}

/** Notes that the file was looked at as it was then. Throws when the disk refuses. */
export function noteStamp({ statePath, paths }: ClientUsagePlace, stamp: string): void {
  ensurePrivateFolder(paths.runDir);
  const text = `${JSON.stringify({ version: 1, stamp })}\n`;
  writeFileAtomic(notePath(paths.runDir, statePath), text, 0o600);
}

/** Each config folder has a state file of its own. */
function notePath(runDir: string, statePath: string): string {
  return `${runDir}/client-usage-${nameOf(statePath)}.json`;
}

/** FNV-1a: `node:crypto` would cost the start 4 ms, and two that are the same only cost a look more. */
function nameOf(path: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(path)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
