import { hostname } from "node:os";
import { defined } from "../../shared/platform/read-value.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { knownAccounts } from "../../shared/quota/account-quota-file.ts";
import { readParts } from "../../shared/sessions/parts-file.ts";
import { type ListedSession, listSessions } from "../../shared/sessions/session-list-file.ts";
import { usageSamples } from "../../shared/sessions/session-parts.ts";
import { isLive } from "../../shared/sessions/session-state.ts";
import { usageRate } from "../../shared/usage/usage-rate.ts";
import { currentSessions } from "./current-sessions-file.ts";
import type { StatusPlace } from "./status-place-file.ts";
import {
  type AccountStatus,
  type SessionStatus,
  type StatusReport,
  seenAtMs,
} from "./status-report.ts";

const RATE_MINUTES = 30;

/**
 * Reads where everything stands. Merges the sessions file first if its parts are ahead of it; where
 * nothing was ever recorded it writes nothing. Never throws.
 */
export async function readStatus(place: StatusPlace, nowMs: number): Promise<StatusReport> {
  const host = hostname();
  const { file, notice } = await currentSessions(place, nowMs);
  const sessions = listSessions(file, { nowMs, host });
  return defined({
    asOfMs: nowMs,
    host,
    accounts: readAccounts(sessions, place, nowMs),
    sessions: sessions.map((session) => withRate(session, place.paths, nowMs)),
    notice,
  });
}

function readAccounts(
  sessions: readonly ListedSession[],
  { paths, login }: StatusPlace,
  nowMs: number,
): AccountStatus[] {
  const records = sessions.map(({ record }) => record);
  return knownAccounts(paths, { nowMs, records })
    .map(({ account, outlooks: { fiveHour, sevenDay } }) => {
      const windows = [fiveHour, sevenDay].filter((window) => window !== undefined);
      const user = login?.account === account ? login.user : undefined;
      return defined({ account, user, windows });
    })
    .filter(({ windows }) => windows.length > 0)
    .sort((a, b) => seenAtMs(b) - seenAtMs(a));
}

function withRate(session: ListedSession, paths: StatePaths, nowMs: number): SessionStatus {
  if (!isLive(session.state)) return session;
  const { shard, tail } = readParts(paths.sessionsDir, session.record.sessionId, nowMs);
  const samples = usageSamples(shard?.samples ?? tail?.samples ?? []);
  const rate = usageRate(samples, { minutes: RATE_MINUTES, nowMs });
  return defined({
    ...session,
    usdPerHour: rate.kind === "ok" ? rate.usdPerHour : undefined,
  });
}
