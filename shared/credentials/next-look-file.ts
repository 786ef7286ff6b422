import type { StatePaths } from "../platform/state-paths.ts";
import { WARNED_WITHIN_MS } from "./health.ts";
import { nextCheckMs } from "./sync-plan.ts";
import { readSyncState } from "./sync-state-file.ts";
import type { SyncState } from "./sync-state-schema.ts";

/**
 * When the sinks or the login need a look by themselves: a try that was put off; a login about to run
 * out, each time anew, since the session that would refresh it may end. `undefined` when only a new
 * token could be the reason.
 */
export function nextCredentialLookMs(
  { credentialsSync }: Pick<StatePaths, "credentialsSync">,
  { minIntervalMs, nowMs }: { minIntervalMs: number; nowMs: number },
): number | undefined {
  const state = readSyncState(credentialsSync);
  if (state === undefined) return undefined;
  const reasons = [...unfinishedMs(state, nowMs), ...runningOutMs(state, nowMs)];
  const checkMs = nextCheckMs(state, minIntervalMs, nowMs);
  return reasons.length === 0 ? undefined : Math.max(checkMs, Math.min(...reasons));
}

function unfinishedMs({ unfinished, nextTryAtMs }: SyncState, nowMs: number): number[] {
  return unfinished === true ? [nextTryAtMs ?? nowMs] : [];
}

function runningOutMs({ expiresAtMs = 0 }: SyncState, nowMs: number): number[] {
  return expiresAtMs > nowMs ? [expiresAtMs - WARNED_WITHIN_MS] : [];
}
