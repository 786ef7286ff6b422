import { accountOf, NO_ACCOUNT } from "./account-of.ts";
import type { Credentials, Login } from "./credentials.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { SHORTEST_LIFE_MS, withLogin } from "./sync-plan.ts";
import { begun } from "./sync-progress.ts";
import type { SyncOutcome } from "./sync-report.ts";
import type { SyncState } from "./sync-state-schema.ts";
import { openTargets, type Target, type TargetSettings } from "./sync-targets-file.ts";

/** A login, and what the sinks are to be given of it. */
export type Found = {
  kind: "login";
  login: Login;
  fingerprint: string;
  account: string;
  isSpent: boolean;
  state: SyncState;
  targets: ReadonlyMap<string, Target>;
};

type FindDeps = TargetSettings & { accountHash: () => string | undefined; now: () => number };

/** What is to be done about a login that was read. Asks whose it is, and reads encryption keys. */
export function findLogin(
  deps: FindDeps,
  before: SyncState,
  credentials: Credentials,
): Found | Extract<SyncOutcome, { kind: "no_login" | "no_account" }> {
  if (credentials.kind !== "ok") return { kind: "no_login", why: credentials };
  const { kind: _, ...login } = credentials;
  const fingerprint = fingerprintOf(login.accessToken);
  const nowMs = deps.now();
  const isSpent = login.expiresAtMs - nowMs < SHORTEST_LIFE_MS;
  const told = deps.accountHash();
  const known = accountOf(before, { told, fingerprint, nowMs });
  const account = known ?? (isSpent ? NO_ACCOUNT : undefined);
  if (account === undefined) return { kind: "no_account" };
  const targets = openTargets(deps, { account, device: before.device }, fingerprint);
  const wishes = new Map([...targets].map(([id, { wish }]) => [id, wish]));
  const state = isSpent ? before : withLogin(begun(before), login, { account, wishes });
  return { kind: "login", login, fingerprint, account, isSpent, state, targets };
}
