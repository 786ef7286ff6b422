import { readJsonFile } from "../platform/json-file.ts";
import { isObject, type JsonObject, objectAt, stringAt } from "../platform/read-value.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { CLOCKS_DIFFER_MS } from "../platform/time.ts";

/**
 * Whether there may be something to hand to the sinks: the client has written its credentials since we
 * last looked, or a sink still waits for what we saw then; and that was `minIntervalMs` ago or more.
 * Where the client keeps them elsewhere (Keychain), every `minIntervalMs`. Opens no credential.
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
  const writtenAtMs = mtimeOf(files.credentials);
  if (writtenAtMs === undefined || writtenAtMs > lookedAtMs) return true;
  const read = readJsonFile(files.credentialsSync);
  return read.kind !== "ok" || isUnfinished(read.value);
}

/** A sink is down, or whoever pushed to it died. */
function isUnfinished(state: JsonObject): boolean {
  const newest = stringAt(state, "fingerprint");
  const sinks = Object.values(objectAt(state, "sinks") ?? {}).filter(isObject);
  return sinks.some(
    (sink) =>
      sink.fingerprint !== newest &&
      stringAt(sink, "refusedFor")?.startsWith(newest ?? "") !== true,
  );
}
