import type { StatePaths } from "../platform/state-paths.ts";
import { WARNED_WITHIN_MS } from "./health.ts";
import { readSyncState } from "./sync-state-file.ts";

/**
 * When the sinks or the login need a look by themselves: a try that was put off, a login about to run
 * out. `undefined` when only a new token could be the reason.
 */
export function nextCredentialLookMs(
  { credentialsSync }: Pick<StatePaths, "credentialsSync">,
  nowMs: number,
): number | undefined {
  const state = readSyncState(credentialsSync);
  if (state === undefined) return undefined;
  const tries = Object.values(state.sinks).map(({ notBeforeMs }) => notBeforeMs);
  const warnAtMs = state.expiresAtMs && state.expiresAtMs - WARNED_WITHIN_MS;
  const moments = [...tries, warnAtMs].filter((atMs) => atMs !== undefined && atMs > nowMs);
  return moments.length === 0 ? undefined : Math.min(...moments.map(Number));
}
