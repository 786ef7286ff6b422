import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { clientEnv } from "../platform/child-env.ts";
import { tryLock } from "../platform/lock-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import type { Credentials } from "./credentials.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { isRefreshable } from "./health.ts";
import { type NewState, openSyncState, type Random, updateSyncState } from "./sync-state-file.ts";
import type { SyncState } from "./sync-state-schema.ts";

export type RefreshDeps = {
  paths: Pick<StatePaths, "credentialsSync">;
  env: { readonly [name: string]: string | undefined };
  homeDir: string;
  host: string;
  /** The client's program (`findClaude`). */
  claude: string | undefined;
  read: (ask: { wanted: "access"; hasKeychainConsent: boolean }) => Promise<Credentials>;
  hasLiveSession: () => boolean;
  now: () => number;
  random: Random;
  /** Default 60 s. */
  patienceMs?: number;
};

export type RefreshOutcome =
  /** There is another token now. */
  | { kind: "refreshed"; fingerprint: string; expiresAtMs: number }
  /** The client ran (or still does), and the token is the same. */
  | { kind: "unchanged" }
  | { kind: "not_needed" }
  /** A session runs: it refreshes by itself when it needs to. */
  | { kind: "attended" }
  | { kind: "cooling"; notBeforeMs: number }
  | { kind: "busy" }
  | { kind: "no_client" };

/**
 * Lets the client itself get a new token for a login that runs out while nobody works: it does so when
 * `claude auth status` asks. One at a time, seldom, and only without a session. The client is never
 * signalled: ended in the middle of its refresh it would lose the login. Throws when the disk refuses.
 */
export async function refreshByClient(deps: RefreshDeps): Promise<RefreshOutcome> {
  const { credentialsSync } = deps.paths;
  ensurePrivateFolder(dirname(credentialsSync));
  const release = await tryLock(`${credentialsSync}.refresh`, STALE_MS);
  if (release === undefined) return { kind: "busy" };
  try {
    return await refreshAlone(deps);
  } finally {
    await release();
  }
}

async function refreshAlone(deps: RefreshDeps): Promise<RefreshOutcome> {
  const { paths, host, random, now, claude } = deps;
  if (claude === undefined) return { kind: "no_client" };
  if (deps.hasLiveSession()) return { kind: "attended" };
  const fresh: NewState = { host, random, nowMs: now() };
  const state = openSyncState(paths.credentialsSync, fresh);
  const notBeforeMs = coolingUntilMs(state, now());
  if (notBeforeMs > now()) return { kind: "cooling", notBeforeMs };
  const hasKeychainConsent = state.keychainConsentAtMs !== undefined;
  const before = await deps.read({ wanted: "access", hasKeychainConsent });
  if (before.kind !== "ok" || !isRefreshable(before.expiresAtMs, now())) {
    return { kind: "not_needed" };
  }
  // On disk before the client starts: whoever comes after a crash waits all the same.
  const startedAtMs = now();
  const failures = (state.delegated?.failures ?? 0) + 1;
  const isNoted = await noteRun(deps, fresh, {
    ...{ startedAtMs, failures, notBeforeMs: startedAtMs + COOL_DOWN_MS },
  });
  if (!isNoted) return { kind: "busy" };
  const end = await runClient(claude, deps);
  const after = await deps.read({ wanted: "access", hasKeychainConsent });
  const fingerprint = fingerprintOf(before.accessToken);
  if (after.kind === "ok" && fingerprintOf(after.accessToken) !== fingerprint) {
    await noteRun(deps, fresh, { startedAtMs, failures: 0, notBeforeMs: now() + COOL_DOWN_MS });
    const { accessToken, expiresAtMs } = after;
    return { kind: "refreshed", fingerprint: fingerprintOf(accessToken), expiresAtMs };
  }
  // While it still runs it may yet succeed: then the long pause stays.
  if (end === "ended") {
    const pauseMs = Math.min(RETRY_MS * 2 ** Math.min(failures - 1, 10), COOL_DOWN_MS);
    await noteRun(deps, fresh, { startedAtMs, failures, notBeforeMs: now() + pauseMs });
  }
  return { kind: "unchanged" };
}

function coolingUntilMs({ delegated }: SyncState, nowMs: number): number {
  const untilMs = delegated?.notBeforeMs ?? 0;
  // Further ahead than it ever is: a wrong clock noted it.
  return untilMs > nowMs + COOL_DOWN_MS ? 0 : untilMs;
}

/** A sync that pushes at the moment has the file for some seconds. */
async function noteRun(
  { paths }: RefreshDeps,
  fresh: NewState,
  delegated: NonNullable<SyncState["delegated"]>,
): Promise<boolean> {
  for (let tried = 0; tried < NOTE_TRIES; tried++) {
    const noted = await updateSyncState(paths.credentialsSync, fresh, (state) => ({
      ...state,
      delegated,
    }));
    if (noted === "updated") return true;
    await pause(BETWEEN_NOTES_MS);
  }
  return false;
}

/** `running`: it is left alone, and goes on by itself. */
function runClient(
  claude: string,
  { env, homeDir, patienceMs = PATIENCE_MS }: RefreshDeps,
): Promise<"ended" | "running"> {
  return new Promise((resolve) => {
    // Its own session, no pipes: our end does not reach it. The home, not a project with settings.
    const client = spawn(claude, ["auth", "status"], {
      ...{ detached: true, stdio: "ignore", windowsHide: true },
      ...{ env: { ...clientEnv(env) }, cwd: homeDir },
    });
    const patience = setTimeout(() => resolve("running"), patienceMs);
    const finish = () => {
      clearTimeout(patience);
      resolve("ended");
    };
    client.once("error", finish);
    client.once("exit", finish);
    client.unref();
  });
}

const STALE_MS = 5 * MS_PER_SECOND;
const COOL_DOWN_MS = 5 * MS_PER_MINUTE;
const RETRY_MS = 20 * MS_PER_SECOND;
const PATIENCE_MS = MS_PER_MINUTE;
const NOTE_TRIES = 20;
const BETWEEN_NOTES_MS = 100;
