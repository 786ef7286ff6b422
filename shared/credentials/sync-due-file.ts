import { readJsonFile } from "../platform/json-file.ts";
import { amountAt } from "../platform/read-value.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { CLOCKS_DIFFER_MS } from "../platform/time.ts";

/**
 * Whether there may be something to hand to the sinks: the client's credentials are not those that we
 * last looked at, or a sink still waits for them; and that look was `minIntervalMs` ago or more. Where
 * their file says nothing (Keychain), every `minIntervalMs`. Opens no credential.
 */
export function isSyncDue(
  files: { credentialsSync: string; credentials: string },
  { minIntervalMs, nowMs }: { minIntervalMs: number; nowMs: number },
): boolean {
  const lookedAtMs = mtimeOf(files.credentialsSync);
  if (lookedAtMs === undefined) return true;
  // Further ahead than clocks differ: a wrong one dated it.
  if (lookedAtMs > nowMs + CLOCKS_DIFFER_MS) return true;
  if (nowMs - lookedAtMs < minIntervalMs) return false;
  const read = readJsonFile(files.credentialsSync);
  if (read.kind !== "ok" || read.value.unfinished === true) return true;
  // Not which is later: the look ends with the last push, and a token renewed before that is news.
  return amountAt(read.value, "credentialsMtimeMs") !== (mtimeOf(files.credentials) ?? 0);
}
