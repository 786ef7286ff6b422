import { setTimeout as pause } from "node:timers/promises";
import { readAccount } from "../../claude/account-file.ts";
import type { QuotaConfig } from "../../config/quota-config.ts";
import type { CredentialsRead } from "../../credentials/credentials.ts";
import { tryLock } from "../../platform/lock-file.ts";
import type { StatePaths } from "../../platform/state-paths.ts";
import {
  CLOCKS_DIFFER_MS,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from "../../platform/time.ts";
import { recordUsage } from "../record-usage-file.ts";
import { type UsageNumbers, usageNumbers } from "../usage-numbers.ts";
import {
  afterAnswer,
  dueAtMs,
  isNear,
  POLL_EVERY_MS,
  rebased,
  stillRefused,
  whileAsking,
  withoutToken,
} from "./poll-plan.ts";
import type { PollState } from "./poll-state.ts";
import {
  openPollFolders,
  pollStatePath,
  readPollState,
  sharedPollPath,
  writePollState,
} from "./poll-state-file.ts";
import { type Sendable, sendableToken } from "./sendable-token.ts";
import { askUsage } from "./usage-api.ts";

export type PollDeps = {
  paths: Pick<StatePaths, "home" | "runDir" | "quotaDir">;
  env: { readonly [name: string]: string | undefined };
  config: Pick<QuotaConfig, "apiBaseUrl">;
  /** `alerts.thresholds`: right below one of them is asked more often. */
  thresholds: readonly number[];
  /** The client's state file, which says whose login it is. */
  statePath: string;
  readLogin: () => Promise<CredentialsRead>;
  /** Whether a window of the account is about to run out: then a minute counts. */
  isRunningOut: (account: string) => boolean;
  now: () => number;
  random: () => number;
  /** 5 s without it. */
  timeoutMs?: number;
};

/** `nextMs`: when the next look is worth its while; `lines`: how many numbers were news. */
export type PollLook = {
  kind: "disabled" | "no_account" | "not_due" | "busy" | "not_asked" | "asked";
  nextMs: number;
  lines?: number;
};

/** Twice as long as an answer may take: the lease of a killed process is free then. */
const STALE_MS = 10 * MS_PER_SECOND;
/** An answer that took longer came to a machine that slept: nobody knows from when it is. */
const SLEPT_MS = MS_PER_MINUTE;
const RECORD_TRIES = 5;
const BETWEEN_TRIES_MS = 100;

/**
 * Asks the service how much is used, if that is due: one process at a time for each account, over all
 * homes that share the directory. When it may be asked again is on the disk before it is asked. Only
 * the client's own access token is sent; it is never refreshed, logged or stored. Throws when the disk
 * refuses.
 */
export async function pollUsage(deps: PollDeps): Promise<PollLook> {
  const { paths, env, statePath, now } = deps;
  if (isSwitchedOff(env)) return { kind: "disabled", nextMs: now() + MS_PER_HOUR };
  const account = readAccount(statePath);
  const path = account === undefined ? undefined : pollStatePath(paths.runDir, account);
  if (account === undefined || path === undefined) {
    return { kind: "no_account", nextMs: now() + POLL_EVERY_MS };
  }
  const place = { account, path, fileMode: openPollFolders(paths.runDir, paths.quotaDir, account) };
  const dueMs = dueMsOf(deps, place);
  if (dueMs > now()) return { kind: "not_due", nextMs: dueMs };
  let isLost = false;
  const release = await tryLock(sharedPollPath(paths.quotaDir, account), STALE_MS, () => {
    isLost = true;
  });
  if (release === undefined) return { kind: "busy", nextMs: now() + STALE_MS };
  try {
    return await pollAlone(deps, { ...place, isLost: () => isLost });
  } finally {
    await release();
  }
}

type Place = { account: string; path: string; fileMode: number };
type Turn = Place & { isLost: () => boolean };

async function pollAlone(deps: PollDeps, turn: Turn): Promise<PollLook> {
  const { now } = deps;
  // Another process may just have asked.
  const dueMs = dueMsOf(deps, turn);
  if (dueMs > now()) return { kind: "not_due", nextMs: dueMs };
  const before = readPollState(turn.path);
  const token = sendableToken(await deps.readLogin(), before, now());
  if (token.kind !== "ok") return notAsked(deps, turn, { before, token });
  const asking = whileAsking(before, now());
  save(deps, turn, asking);
  const answer = await askUsage({ ...deps.config, ...token, ...timeLimit(deps) });
  const isOurs = !turn.isLost() && (await isSameLogin(deps, turn.account, token.fingerprint));
  if (!isOurs || Math.abs(now() - asking.atMs) > SLEPT_MS) {
    return { kind: "asked", nextMs: asking.nextAtMs };
  }
  const numbers =
    answer.kind === "ok"
      ? usageNumbers(answer.answer, { atMs: asking.atMs, source: "endpoint" })
      : NOTHING;
  const lines = await record(deps, turn.account, numbers);
  const next = afterAnswer(before, answer, {
    ...{ nowMs: now(), random: deps.random(), fingerprint: token.fingerprint },
    isHurried: isNear(numbers.observations, deps.thresholds) || deps.isRunningOut(turn.account),
  });
  save(deps, turn, next);
  return { kind: "asked", nextMs: next.nextAtMs, lines };
}

const NOTHING: UsageNumbers = { observations: [] };

type Refusal = { before: PollState | undefined; token: Exclude<Sendable, { kind: "ok" }> };

function notAsked({ now }: PollDeps, { path }: Place, { before, token }: Refusal): PollLook {
  if (token.kind === "settling") {
    const { fingerprint, untilMs } = token;
    const isKnown = before?.seenFingerprint === fingerprint;
    const seen = isKnown ? {} : { seenFingerprint: fingerprint, seenAtMs: now() };
    const state = { failures: 0, ...before, ...seen, atMs: now(), nextAtMs: untilMs };
    writePollState(path, state, 0o600);
    return { kind: "not_asked", nextMs: untilMs };
  }
  const plan = token.kind === "refused" ? stillRefused : withoutToken;
  const state = plan(before, now());
  writePollState(path, state, 0o600);
  return { kind: "not_asked", nextMs: state.nextAtMs };
}

function dueMsOf({ paths, now }: PollDeps, { account, path }: Place): number {
  const nowMs = now();
  const own = readPollState(path);
  const others = isShared(paths)
    ? readPollState(sharedPollPath(paths.quotaDir, account))
    : undefined;
  const state = own !== undefined && own.atMs > nowMs ? rebased(own, nowMs) : own;
  if (state !== undefined && state !== own) writePollState(path, state, 0o600);
  // Of a clock that is wrong by more than clocks differ; its own home will set that right.
  const isWrong = others !== undefined && others.atMs > nowMs + CLOCKS_DIFFER_MS;
  return Math.max(dueAtMs(state, nowMs), isWrong ? 0 : dueAtMs(others, nowMs));
}

function save({ paths }: PollDeps, { account, path, fileMode }: Place, state: PollState): void {
  writePollState(path, state, 0o600);
  // Another home may have a login that works, and a network.
  const isForAll = state.failures === 0 || state.lastStatus === "throttled";
  if (!isShared(paths) || !isForAll) return;
  const { atMs, nextAtMs } = state;
  writePollState(
    sharedPollPath(paths.quotaDir, account),
    { atMs, nextAtMs, failures: 0 },
    fileMode,
  );
}

function isShared({ home, quotaDir }: PollDeps["paths"]): boolean {
  return quotaDir !== `${home}/quota`;
}

/** Whether the numbers are still those of the account that they would be recorded for. */
async function isSameLogin(
  { statePath, readLogin, now }: PollDeps,
  account: string,
  fingerprint: string,
): Promise<boolean> {
  const token = sendableToken(await readLogin(), undefined, now());
  const isSameToken = "fingerprint" in token && token.fingerprint === fingerprint;
  return isSameToken && readAccount(statePath) === account;
}

async function record(
  { paths, now }: PollDeps,
  account: string,
  numbers: UsageNumbers,
): Promise<number> {
  if (numbers === NOTHING) return 0;
  for (let tried = 0; tried < RECORD_TRIES; tried++) {
    const done = await recordUsage(paths.quotaDir, account, { numbers, nowMs: now() });
    if (done.kind === "recorded") return done.lines;
    await pause(BETWEEN_TRIES_MS);
  }
  return 0;
}

function timeLimit({ timeoutMs }: PollDeps): { timeoutMs?: number } {
  return timeoutMs === undefined ? {} : { timeoutMs };
}

/** Whatever is no plain "no" is taken for the wish to be left alone. */
function isSwitchedOff(env: PollDeps["env"]): boolean {
  const value = env.CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC?.trim().toLowerCase() ?? "";
  return !["", "0", "false", "no", "off"].includes(value);
}
