import type { StatePaths } from "../platform/state-paths.ts";
import type { CredentialsRead, Wanted } from "./credentials.ts";
import { type Found, findLogin } from "./find-login-file.ts";
import { pushTo } from "./push-file.ts";
import type { PushStep } from "./push-outcome-file.ts";
import { rehearsePush } from "./push-report.ts";
import { reportOn } from "./sync-notices.ts";
import { nextCheckMs, type SyncMode } from "./sync-plan.ts";
import { lookedAt, pushed } from "./sync-progress.ts";
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
import type { TargetSettings } from "./sync-targets-file.ts";

export type SyncDeps = TargetSettings & {
  paths: Pick<StatePaths, "credentialsSync">;
  /** Goes into the name of this device. */
  host: string;
  /** Never called without a sink. */
  read: (ask: ReadAsk) => Promise<CredentialsRead>;
  /** Of the account that is logged in; `undefined` while the client does not say. */
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
  const { fileMtimeMs: credentialsMtimeMs, ...credentials } = await readFor(before, deps);
  deps.step?.("read");
  const found = findLogin(deps, before, credentials);
  // A machine that slept in between: another process has taken the lock, and may be ahead of us.
  if (isOvertaken(path, before)) return { outcome: { kind: "busy" }, notices: [] };
  if (found.kind !== "login") {
    const nowMs = deps.now();
    const seen = found.kind === "no_login" ? ({ login: "none" } as const) : undefined;
    const after = lookedAt(before, { nowMs, credentialsMtimeMs, seen });
    const { accountMissedAtMs = nowMs } = before;
    const missed = found.kind === "no_account" && { accountMissedAtMs, unfinished: true };
    writeSyncState(path, { ...after, ...missed });
    return { outcome: found, notices: [] };
  }
  const sinks = found.isSpent ? [] : await pushAll(deps, found);
  finish(deps, found, credentialsMtimeMs);
  deps.step?.("checked");
  return reportFor(deps, found, sinks);
}

/** Notes the look, unless another process has taken over: that one notes its own. */
function finish(
  { paths, now }: SyncDeps,
  { state, login, isSpent, targets }: Found,
  credentialsMtimeMs: number | undefined,
): void {
  // Once more from the disk: the pushes have written to it.
  const after = readSyncState(paths.credentialsSync) ?? state;
  if (after.fingerprint !== state.fingerprint) return;
  const seen = { login: "found" as const, expiresAtMs: login.expiresAtMs };
  const look = { nowMs: now(), credentialsMtimeMs, seen };
  const wishes = [...targets.values()].map(({ wish }) => wish);
  const done = isSpent ? lookedAt(after, look) : pushed(after, { ...look, wishes });
  writeSyncState(paths.credentialsSync, done);
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
  const { fileMtimeMs: _, ...credentials } = await readFor(state, deps);
  const found = findLogin(deps, state, credentials);
  if (found.kind !== "login") return { outcome: found, notices: [] };
  const targets = found.isSpent ? [] : [...found.targets.values()];
  const sinks = targets.map((target) => rehearsePush(target, state, { mode, nowMs: now() }));
  return { ...reportFor(deps, found, sinks), notices: [] };
}

function readFor(state: SyncState, { read, config }: SyncDeps): Promise<CredentialsRead> {
  return read({
    wanted: config.includeRefreshToken ? "access_and_refresh" : "access",
    hasKeychainConsent: state.keychainConsentAtMs !== undefined,
  });
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
