import { hostname } from "node:os";
import { readJsonFile, unlinkQuietly, writeFileAtomic } from "../platform/json-file.ts";
import { isProcessAlive, processStartedAtMs } from "../platform/process-file.ts";
import { amountAt, defined, textAt } from "../platform/read-value.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { MS_PER_SECOND } from "../platform/time.ts";

/** Beside the lock, not in it: a lock is a folder that has to be empty to be given back. */
export function holderPath(lockPath: string): string {
  return lockPath.replace(/\.lock$/, ".holder");
}

/** Says that this process holds the lock. Where that cannot be written, the lock's age alone tells. */
export function nameHolder(lockPath: string, nowMs: number): void {
  const { pid } = process;
  const holder = defined({
    ...{ version: 1, pid, host: hostname() },
    startedAtMs: processStartedAtMs(pid, nowMs),
  });
  try {
    writeFileAtomic(holderPath(lockPath), `${JSON.stringify(holder)}\n`, 0o600);
  } catch {
    // A full disk: what the lock is for will say so.
  }
}

export function forgetHolder(lockPath: string): void {
  unlinkQuietly(holderPath(lockPath));
}

/**
 * The holder no longer runs: it was killed. Known of holders of this host, and of one that has not said
 * who it is though it has had the time to.
 */
export function isHolderDead(lockPath: string, nowMs: number): boolean {
  const read = readJsonFile(holderPath(lockPath), MAX_BYTES);
  if (read.kind === "missing") return hasBeenSilent(lockPath, nowMs);
  if (read.kind !== "ok" || textAt(read.value, "host") !== hostname()) return false;
  const pid = amountAt(read.value, "pid");
  if (pid === undefined || !Number.isInteger(pid) || pid === 0) return false;
  return isProcessAlive(pid, amountAt(read.value, "startedAtMs"), nowMs) === false;
}

/** Between taking a lock and saying so lies less than a millisecond. */
const SILENT_MS = MS_PER_SECOND;

function hasBeenSilent(lockPath: string, nowMs: number): boolean {
  const sinceMs = mtimeOf(lockPath);
  return sinceMs !== undefined && nowMs - sinceMs >= SILENT_MS;
}

const MAX_BYTES = 4_096;
