import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import type { Credentials, Login, Wanted } from "./credentials.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { pushTo } from "./push-file.ts";
import type { PushStep } from "./push-outcome-file.ts";
import { rehearsePush } from "./push-report.ts";
import { reportOn } from "./sync-notices.ts";
import { nextCheckMs, SHORTEST_LIFE_MS, type SyncMode, withLogin } from "./sync-plan.ts";
import type { SinkReport, SyncReport } from "./sync-report.ts";
import {
  lockSyncState,
  newSyncState,
  openSyncState,
  type Random,
  readSyncState,
  writeSyncState,
} from "./sync-state-file.ts";
import type { SyncState } from "./sync-state-schema.ts";
import { openTargets, type Target, type TargetSettings } from "./sync-targets-file.ts";

export type SyncDeps = TargetSettings & {
  paths: Pick<StatePaths, "credentialsSync">;
  /** Goes into the name of this device. */
  host: string;
  /** Never called without a sink. */
  read: (ask: ReadAsk) => Promise<Credentials>;
  /** Of the account that is logged in. */
  accountHash: () => string | undefined;
  hasLiveSession: () => boolean;
  now: () => number;
  random: Random;
  mode: SyncMode;
  /** Says what would be done, and neither writes nor sends. */
  dryRun: boolean;
  /** Called between the steps; what it throws ends the sync there. */
  step?: (step: SyncStep) => void;
};

export type ReadAsk = { wanted: Wanted; hasKeychainConsent: boolean };
export type SyncStep = "locked" | "read" | "persisted" | PushStep | "checked";

/**
 * Hands the access token to every sink that does not hold it yet, one process at a time and at most
 * once in `minIntervalMs`. Without a sink nothing is opened. Throws when the disk refuses, and before
 * anything was sent that is not noted.
 */
export async function syncCredentials(deps: SyncDeps): Promise<SyncReport> {
  if (deps.config.sinks.length === 0) return { outcome: { kind: "off" }, notices: [] };
  if (deps.dryRun) return rehearse(deps);
  const release = await lockSyncState(deps.paths.credentialsSync);
  if (release === undefined) return { outcome: { kind: "busy" }, notices: [] };
  try {
    deps.step?.("locked");
    return await syncAlone(deps);
  } finally {
    await release();
  }
}

async function syncAlone(deps: SyncDeps): Promise<SyncReport> {
  const path = deps.paths.credentialsSync;
  const fresh = { host: deps.host, random: deps.random, nowMs: deps.now() };
  const before = openSyncState(path, fresh);
  const dueAtMs = nextCheckMs(before, deps.config.minIntervalMs, deps.now());
  if (deps.mode === "due" && deps.now() < dueAtMs) {
    return { outcome: { kind: "not_due", dueAtMs }, notices: [] };
  }
  const credentials = await readFor(before, deps);
  deps.step?.("read");
  const found = await look(deps, before, credentials);
  // A machine that slept in between: another process has taken the lock, and may be ahead of us.
  if (isOvertaken(path, before)) return { outcome: { kind: "busy" }, notices: [] };
  if (found.kind === "no_login") {
    writeSyncState(path, { ...before, checkedAtMs: deps.now() });
    return { outcome: { kind: "no_login", why: found.why }, notices: [] };
  }
  const sinks = found.isSpent ? [] : await pushAll(deps, found);
  // Once more from the disk: the pushes have written to it.
  const after = readSyncState(path) ?? found.state;
  writeSyncState(path, withoutOldSinks({ ...after, checkedAtMs: deps.now() }, found, deps.now()));
  deps.step?.("checked");
  return reportFor(deps, found, sinks);
}

function isOvertaken(path: string, { generation, fingerprint }: SyncState): boolean {
  const now = readSyncState(path);
  return (now?.generation ?? 0) !== generation || now?.fingerprint !== fingerprint;
}

async function rehearse(deps: SyncDeps): Promise<SyncReport> {
  const { now, mode, config, paths } = deps;
  const fresh = { host: deps.host, random: deps.random, nowMs: now() };
  const state = readSyncState(paths.credentialsSync) ?? newSyncState(fresh);
  const dueAtMs = nextCheckMs(state, config.minIntervalMs, now());
  if (mode === "due" && now() < dueAtMs) {
    return { outcome: { kind: "not_due", dueAtMs }, notices: [] };
  }
  const found = await look(deps, state, await readFor(state, deps));
  if (found.kind === "no_login") {
    return { outcome: { kind: "no_login", why: found.why }, notices: [] };
  }
  const targets = found.isSpent ? [] : [...found.targets.values()];
  const sinks = targets.map((target) => rehearsePush(target, state, { mode, nowMs: now() }));
  return { ...reportFor(deps, found, sinks), notices: [] };
}

function readFor(state: SyncState, { read, config }: SyncDeps): Promise<Credentials> {
  return read({
    wanted: config.includeRefreshToken ? "access_and_refresh" : "access",
    hasKeychainConsent: state.keychainConsentAtMs !== undefined,
  });
}

type Found = {
  kind: "login";
  login: Login;
  fingerprint: string;
  account: string;
  isSpent: boolean;
  state: SyncState;
  targets: ReadonlyMap<string, Target>;
};

async function look(
  deps: SyncDeps,
  before: SyncState,
  credentials: Credentials,
): Promise<Found | { kind: "no_login"; why: Exclude<Credentials, { kind: "ok" }> }> {
  if (credentials.kind !== "ok") return { kind: "no_login", why: credentials };
  const { kind: _, ...login } = credentials;
  const fingerprint = fingerprintOf(login.accessToken);
  const account = deps.accountHash() ?? "unknown";
  const targets = openTargets(deps, { account, device: before.device }, fingerprint);
  const isSpent = login.expiresAtMs - deps.now() < SHORTEST_LIFE_MS;
  const wishes = new Map([...targets].map(([id, { wish }]) => [id, wish]));
  const state = isSpent ? before : withLogin(before, login, { account, wishes });
  return { kind: "login", login, fingerprint, account, isSpent, state, targets };
}

/** One after the other: the generation that one sink forces up must not overtake a push to another. */
async function pushAll(deps: SyncDeps, found: Found): Promise<SinkReport[]> {
  const { now, random, mode, paths } = deps;
  const path = paths.credentialsSync;
  writeSyncState(path, found.state);
  deps.step?.("persisted");
  const step = (name: PushStep) => deps.step?.(name);
  const run = { path, login: found.login, mode, now, random, step };
  const reports: SinkReport[] = [];
  for (const target of found.targets.values()) reports.push(await pushTo(target, run));
  return reports;
}

/** A place that is configured no more is forgotten a day after its last push (its limits are not). */
function withoutOldSinks(state: SyncState, { targets }: Found, nowMs: number): SyncState {
  const kept = Object.entries(state.sinks).filter(
    ([id, { triedAtMs = 0 }]) => targets.has(id) || nowMs - triedAtMs < MS_PER_DAY,
  );
  return { ...state, sinks: Object.fromEntries(kept) };
}

function reportFor(deps: SyncDeps, found: Found, sinks: readonly SinkReport[]): SyncReport {
  const { fingerprint, account, isSpent, login } = found;
  return reportOn(
    { fingerprint, expiresAtMs: login.expiresAtMs, account, isSpent, sinks },
    {
      hasLiveSession: deps.hasLiveSession,
      isRefreshedByClient: deps.config.delegatedRefresh,
      nowMs: deps.now(),
    },
  );
}
