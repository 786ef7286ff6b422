import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import { isLive } from "../shared/sessions/session-state.ts";

/** Who asks, as far as the environment tells. */
export type Asker = {
  /** `CLAUDE_CODE_SESSION_ID` when the server was started. */
  envSessionId: string | undefined;
  host: string;
  clientPid: number;
  /** When the client's process began, where that can be known. */
  clientStartedAtMs: number | undefined;
};

/** Two readings of one process start differ by rounding. */
const SAME_START_MS = 2_000;

/**
 * The session this server belongs to. After `/clear` the client keeps the server but goes on under a
 * new id, so the newest live session of the client's process goes before the environment.
 * Seen in Claude Code 2.1.329; see docs/claude-code.md.
 */
export function currentSession(
  sessions: readonly ListedSession[],
  asker: Asker,
): string | undefined {
  const own = sessions.filter((session) => isLive(session.state) && isOfClient(session, asker));
  const newest = own.reduce<ListedSession | undefined>(
    (best, session) =>
      best === undefined || session.record.updatedAtMs > best.record.updatedAtMs ? session : best,
    undefined,
  );
  return newest?.record.sessionId ?? asker.envSessionId;
}

/** Containers can share a host name, and with it process ids: the start must agree too. */
function isOfClient(
  { record }: ListedSession,
  { host, clientPid, clientStartedAtMs }: Asker,
): boolean {
  if (record.host !== host || record.pid !== clientPid) return false;
  const { processStartedAtMs } = record;
  if (processStartedAtMs === undefined || clientStartedAtMs === undefined) return true;
  return Math.abs(processStartedAtMs - clientStartedAtMs) <= SAME_START_MS;
}
