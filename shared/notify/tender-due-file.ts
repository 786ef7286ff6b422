import { utimesSync, writeFileSync } from "node:fs";
import { unlinkQuietly } from "../platform/json-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";

/**
 * When somebody has to look after the outbox next: the time of an empty file, so that each hook can
 * afford to ask. It is set to now before the work begins, so that the work of a killed process is due.
 */
export function noteDue(runDir: string, atMs: number): void {
  ensurePrivateFolder(runDir);
  const path = duePath(runDir);
  writeFileSync(path, "", { mode: 0o600 });
  utimesSync(path, atMs / 1_000, atMs / 1_000);
}

/** `undefined` when nothing waits. */
export function dueAtMs(runDir: string): number | undefined {
  return mtimeOf(duePath(runDir));
}

export function noteNothingDue(runDir: string): void {
  unlinkQuietly(duePath(runDir));
}

function duePath(runDir: string): string {
  return `${runDir}/tend.due`;
}
