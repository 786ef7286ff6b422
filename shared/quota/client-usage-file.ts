import { readJsonFile } from "../platform/json-file.ts";
import { amountAt, objectAt, stringAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { CLOCKS_DIFFER_MS } from "../platform/time.ts";
import { type ClientUsagePlace, changedStamp, noteStamp } from "./client-usage-note-file.ts";
import { QUOTA_HISTORY_MS } from "./quota-window.ts";
import { recordUsage } from "./record-usage-file.ts";
import { usageNumbers } from "./usage-numbers.ts";

export type ClientUsageLook =
  /** The file is as it was, or somebody looked a moment ago. */
  | { kind: "unchanged" }
  /** The client keeps no usage that can be taken: never asked, older than any window, of another login. */
  | { kind: "none" }
  /** `lines`: how many numbers were news. */
  | { kind: "recorded"; account: string; fetchedAtMs: number; lines: number };

/** The file holds the user's projects, and the prompts of old versions. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Records what the client keeps of its own usage page (`cachedUsageUtilization`): the only free source
 * of the weeks of single models and of extra usage. Reads megabytes, but only when the file changed,
 * and once a minute at most over all processes. Throws when the disk refuses.
 */
export async function recordClientUsage(
  place: ClientUsagePlace,
  nowMs: number,
): Promise<ClientUsageLook> {
  // Before it is read: what is written from here on is then seen as another one.
  const stamp = changedStamp(place, nowMs);
  if (stamp === undefined) return { kind: "unchanged" };
  const found = readClientUsage(place.statePath, nowMs);
  const look = found.kind === "none" ? found : await record(place.paths.quotaDir, found, nowMs);
  if (look === undefined) return { kind: "unchanged" };
  noteStamp(place, stamp);
  return look;
}

type ClientUsage = {
  kind: "usage";
  account: string;
  fetchedAtMs: number;
  numbers: ReturnType<typeof usageNumbers>;
};

async function record(
  quotaDir: string,
  { account, fetchedAtMs, numbers }: ClientUsage,
  nowMs: number,
): Promise<ClientUsageLook | undefined> {
  const done = await recordUsage(quotaDir, account, { numbers, nowMs });
  if (done.kind === "busy") return undefined;
  return { kind: "recorded", account, fetchedAtMs, lines: done.lines };
}

/**
 * The client names the account that an answer was about, and drops one of another login when it meets
 * it; so does this. An answer without an account is nobody's.
 * Seen in Claude Code 2.1.329; see docs/claude-code.md#rate-limits.
 */
function readClientUsage(statePath: string, nowMs: number): ClientUsage | { kind: "none" } {
  const read = readJsonFile(statePath, MAX_BYTES);
  // Torn: the client is writing it, so it will be another one in a moment.
  if (read.kind !== "ok") return NONE;
  const account = safeName(stringAt(objectAt(read.value, "oauthAccount"), "accountUuid"));
  const cached = objectAt(read.value, "cachedUsageUtilization");
  const answer = objectAt(cached, "utilization");
  const fetchedAtMs = amountAt(cached, "fetchedAtMs");
  if (account === undefined || answer === undefined || fetchedAtMs === undefined) return NONE;
  if (stringAt(cached, "accountUuid") !== account) return NONE;
  if (fetchedAtMs > nowMs + CLOCKS_DIFFER_MS || fetchedAtMs < nowMs - QUOTA_HISTORY_MS) return NONE;
  const numbers = usageNumbers(answer, { atMs: fetchedAtMs, source: "client" });
  return { kind: "usage", account, fetchedAtMs, numbers };
}

const NONE = { kind: "none" } as const;
