import { formatClockTime } from "../shared/display/clock-time.ts";
import { processStartedAtMs } from "../shared/platform/process-file.ts";
import { safeName } from "../shared/platform/safe-name.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { accountQuota, knownAccounts } from "../shared/quota/account-quota-file.ts";
import { readFreshSessions } from "../shared/sessions/fresh-sessions-file.ts";
import { readShard, readTail } from "../shared/sessions/parts-file.ts";
import { type ListedSession, listSessions } from "../shared/sessions/session-list-file.ts";
import { usageSamples } from "../shared/sessions/session-parts.ts";
import { type Asker, currentSession } from "./current-session.ts";
import type { ToolDeps } from "./deps.ts";
import { currentPrices, storedLedger } from "./ledger-file.ts";
import { redactedSession } from "./redacted-session.ts";
import { joinSamples } from "./samples.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

export type StateSources = {
  world: ServerWorld;
  ledger: ToolDeps["ledger"];
  pastWork: ToolDeps["pastWork"];
  settings: () => Settings;
  /** Account of the client's login. */
  login: () => string | undefined;
};

/** The state directory as tools see it, once per question: what was read is read no second time. */
export function openState({ world, settings, login, ledger, pastWork }: StateSources): ToolDeps {
  const { paths, keepDays, hot } = settings();
  const nowMs = world.now();
  const host = world.hostname();
  const sessions = once(() => {
    const all = listSessions(readFreshSessions(paths, nowMs), { nowMs, host });
    return hot.usage.redactProjects ? all.map(redactedSession) : all;
  });
  const quotaQuestion = once(() => ({ nowMs, records: sessions().map(({ record }) => record) }));
  const currentSessionId = once(() => currentSession(sessions(), askerOf(world)));
  return {
    nowMs,
    host,
    keepDays,
    sessions,
    currentSessionId,
    currentAccount: once(
      () => recordedAccount(currentSessionId(), sessions()) ?? loginAccount(world, login),
    ),
    samplesOf: (sessionId) => samplesOf(paths, sessionId, nowMs),
    quotaOf: (account) => accountQuota(paths, account, quotaQuestion()),
    knownQuotas: once(() => knownAccounts(paths, quotaQuestion())),
    ledger,
    storedLedger: () => storedLedger(world, settings()),
    prices: once(() => currentPrices(world.bundleDir, settings())),
    pastWork,
    formatClock: (atMs) => formatClockTime(atMs, nowMs) ?? "unknown",
  };
}

export function askerOf({ env, hostname, clientPid, now }: ServerWorld): Asker {
  return {
    envSessionId: safeName(env.CLAUDE_CODE_SESSION_ID),
    host: hostname(),
    clientPid,
    clientStartedAtMs: processStartedAtMs(clientPid, now()),
  };
}

/**
 * A session without a statusline has no account until its transcript names one. One that reports a
 * quota without a known login has an account of its own.
 */
function recordedAccount(
  sessionId: string | undefined,
  sessions: readonly ListedSession[],
): string | undefined {
  const record = sessions.find((session) => session.record.sessionId === sessionId)?.record;
  const isUnknown = record?.account.startsWith("unknown-") && record.quota === undefined;
  return isUnknown ? undefined : record?.account;
}

/** A key in the environment goes before a login, as it does in the client. */
function loginAccount({ env }: ServerWorld, login: () => string | undefined): string | undefined {
  return env.ANTHROPIC_API_KEY ? "api-key" : login();
}

function samplesOf({ sessionsDir }: StatePaths, sessionId: string, nowMs: number) {
  const shard = readShard(sessionsDir, sessionId, nowMs);
  const tail = readTail(sessionsDir, sessionId, nowMs);
  return joinSamples(usageSamples(shard?.samples ?? []), usageSamples(tail?.samples ?? []));
}

function once<T>(look: () => T): () => T {
  let found: { value: T } | undefined;
  return () => {
    found ??= { value: look() };
    return found.value;
  };
}
