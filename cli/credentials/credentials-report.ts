import type { SinkType } from "../../shared/config/credentials-config.ts";
import type { Credentials } from "../../shared/credentials/credentials.ts";
import type { StoredEnvelope } from "../../shared/credentials/sink.ts";
import { refusalOf } from "../../shared/credentials/sync-plan.ts";
import type { SinkState } from "../../shared/credentials/sync-state-schema.ts";
import type { Target } from "../../shared/credentials/sync-targets-file.ts";
import { defined } from "../../shared/platform/read-value.ts";

/** What `tacho credentials status` knows; fingerprints, never a token. */
export type CredentialsReport = {
  asOfMs: number;
  /** Absent before the first sync. */
  device?: string;
  account?: string;
  /** Absent without a sink: nothing was opened. */
  login?: LoginStatus;
  checkedAtMs?: number;
  sinks: readonly SinkStatus[];
};

export type LoginStatus =
  | { kind: "ok"; fingerprint: string; expiresAtMs: number }
  | Exclude<Credentials, { kind: "ok" }>;

export type SinkStatus = {
  id: string;
  type: SinkType;
  place: string;
  /** `behind`: it needs another push; `refused`: it will not get one until something changes. */
  state: "current" | "behind" | "empty" | "refused";
  generation?: number;
  fingerprint?: string;
  pushedAtMs?: number;
  problem?: string;
  /** The next try, when the last one failed. */
  notBeforeMs?: number;
  /** Only when it was asked. */
  remote?: RemoteStatus;
};

export type RemoteStatus =
  | ({ kind: "found" } & StoredEnvelope)
  | { kind: "nothing" }
  | { kind: "cannot_be_asked" };

/** `known`: what the last syncs noted of the sink. */
export function sinkStatus(target: Target, known?: SinkState): SinkStatus {
  const { place, sink } = target;
  const { id, type } = sink;
  const { generation, fingerprint, pushedAtMs, notBeforeMs } = known ?? {};
  const state = stateOf(target, known);
  const own = target.key.kind === "unusable" ? target.key.problem : undefined;
  const problem = own ?? (state === "current" ? undefined : known?.problem);
  const failed = problem === undefined ? {} : { problem, notBeforeMs };
  return defined({ id, type, place, state, generation, fingerprint, pushedAtMs, ...failed });
}

function stateOf({ key, wish }: Target, known: SinkState | undefined): SinkStatus["state"] {
  if (key.kind === "unusable" || known?.refusedFor === refusalOf(wish)) return "refused";
  if (known?.fingerprint === undefined) return "empty";
  const isCurrent = known.fingerprint === wish.fingerprint && known.settings === wish.settings;
  return isCurrent ? "current" : "behind";
}
