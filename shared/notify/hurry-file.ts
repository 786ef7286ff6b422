import { writeFileSync } from "node:fs";
import { mtimeOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { MS_PER_SECOND } from "../platform/time.ts";

/** Longer than any hook waits for its messages. */
const HURRY_MS = 10 * MS_PER_SECOND;

/** Asks whoever sends not to wait for company: a container is about to end. */
export function askToHurry(outboxDir: string): void {
  ensurePrivateFolder(outboxDir);
  writeFileSync(hurryPath(outboxDir), "", { mode: 0o600 });
}

export function isHurryAsked(outboxDir: string, nowMs: number): boolean {
  const askedAtMs = mtimeOf(hurryPath(outboxDir));
  return askedAtMs !== undefined && Math.abs(nowMs - askedAtMs) < HURRY_MS;
}

function hurryPath(outboxDir: string): string {
  return `${outboxDir}/hurry`;
}
