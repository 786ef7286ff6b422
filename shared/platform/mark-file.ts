import { mkdirSync, rmdirSync, statSync } from "node:fs";
import { errorCode } from "./json-file.ts";

/**
 * Claims `path` (a folder that only its existence makes a mark) or returns `false` at once. For work
 * that may at worst be done twice: a mark older than `staleMs` was left by a killed process and is
 * taken over. Throws when the folder around it cannot be written.
 */
export function claimMark(path: string, staleMs: number, nowMs: number): boolean {
  const sinceMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  // A mark from the future is as old: it was left by a clock that was wrong.
  if (sinceMs !== undefined && Math.abs(nowMs - sinceMs) < staleMs) return false;
  if (sinceMs !== undefined) releaseMark(path);
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

export function releaseMark(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Taken over as stale: it is no longer ours.
  }
}
