import { isProcessAlive } from "../platform/process-file.ts";
import { MS_PER_SECOND } from "../platform/time.ts";
import type { SessionRecord, SessionsFile } from "./session-record.ts";
import { isLive, type SessionState, sessionState } from "./session-state.ts";

export type ListedSession = { record: SessionRecord; state: SessionState };

/** A sign so young outweighs a missing process: containers can share a host name, not process ids. */
const RECENT_SIGN_MS = 35 * MS_PER_SECOND;

/**
 * All sessions with their states, live ones first, then the newest. Asks this host whether the
 * processes of its own sessions still run.
 */
export function listSessions(
  { sessions }: SessionsFile,
  { nowMs, host }: { nowMs: number; host: string },
): ListedSession[] {
  return Object.values(sessions)
    .map((record) => ({ record, state: sessionState(record, nowMs, isAlive(record, nowMs, host)) }))
    .sort(
      (a, b) =>
        Number(isLive(b.state)) - Number(isLive(a.state)) ||
        lastActiveMs(b.record) - lastActiveMs(a.record),
    );
}

/** When the session last did something, as far as that is known. */
export function lastActiveMs({ activeAtMs, promptedAtMs, updatedAtMs }: SessionRecord): number {
  return Math.max(activeAtMs ?? 0, promptedAtMs ?? 0) || updatedAtMs;
}

function isAlive(record: SessionRecord, nowMs: number, host: string): boolean | undefined {
  const { pid, processStartedAtMs, heartbeatAtMs } = record;
  if (record.host !== host || pid === undefined || processStartedAtMs === undefined)
    return undefined;
  if (nowMs - (heartbeatAtMs ?? 0) < RECENT_SIGN_MS) return undefined;
  return isProcessAlive(pid, processStartedAtMs, nowMs);
}
