import { createHash } from "node:crypto";
import { readJsonFile, writeFileAtomic } from "../platform/json-file.ts";
import { amountAt, objectAt, stringAt } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { fileStamp, mtimeOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { CLOCKS_DIFFER_MS, MS_PER_MINUTE } from "../platform/time.ts";
import { QUOTA_HISTORY_MS } from "./quota-window.ts";
import { recordUsage } from "./record-usage-file.ts";
import { usageNumbers } from "./usage-numbers.ts";

export type ClientUsagePlace = {
  /** The client's state file (`claudePaths(...).state`). */
  statePath: string;
  paths: Pick<StatePaths, "runDir" | "quotaDir">;
};

export type ClientUsageLook =
  /** The file is as it was, or somebody looked a moment ago. */
  | { kind: "unchanged" }
  /** The client keeps no usage that can be taken: never asked, older than any window, of another login. */
  | { kind: "none" }
  /** `lines`: how many numbers were news. */
  | { kind: "recorded"; account: string; fetchedAtMs: number; lines: number };

/** The client asks for its usage page once a minute at most, and rewrites the file for other reasons. */
const LOOK_EVERY_MS = MS_PER_MINUTE;
/** The file holds the user's projects, and the prompts of old versions. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Records what the client keeps of its own usage page (`cachedUsageUtilization`): the only free source
 * of the weeks of single models and of extra usage. Reads megabytes, but only when the file changed,
 * and once a minute at most over all processes; `isWanted` looks whatever the time of the last look.
 * Throws when the disk refuses.
 */
export async function recordClientUsage(
  { statePath, paths }: ClientUsagePlace,
  { nowMs, isWanted = false }: { nowMs: number; isWanted?: boolean },
): Promise<ClientUsageLook> {
  const notePath = `${paths.runDir}/client-usage-${hashOf(statePath)}.json`;
  const sinceMs = Math.abs(nowMs - (mtimeOf(notePath) ?? 0));
  if (!isWanted && sinceMs < LOOK_EVERY_MS) return { kind: "unchanged" };
  // Before it is read: what is written from here on is then seen as another one.
  const stamp = fileStamp(statePath);
  const note = readJsonFile(notePath);
  if (note.kind === "ok" && note.value.stamp === stamp) return { kind: "unchanged" };
  const found = readClientUsage(statePath, nowMs);
  if (found.kind === "unreadable") return { kind: "none" };
  const look = found.kind === "none" ? found : await record(paths.quotaDir, found, nowMs);
  if (look === undefined) return { kind: "unchanged" };
  ensurePrivateFolder(paths.runDir);
  writeFileAtomic(notePath, `${JSON.stringify({ version: 1, stamp })}\n`, 0o600);
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
function readClientUsage(
  statePath: string,
  nowMs: number,
): ClientUsage | { kind: "none" } | { kind: "unreadable" } {
  const read = readJsonFile(statePath, MAX_BYTES);
  if (read.kind === "missing") return { kind: "none" };
  // The client is writing it, perhaps: whoever comes next looks again.
  if (read.kind !== "ok") return { kind: "unreadable" };
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

/** Each config folder has a state file of its own. */
function hashOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 12);
}
