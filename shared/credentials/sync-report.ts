import type { SinkType } from "../config/credentials-config.ts";
import type { Notice } from "../notify/notice.ts";
import type { Credentials } from "./credentials.ts";

/** What a sync did, for people; holds fingerprints, never a token. */
export type SyncReport = {
  outcome: SyncOutcome;
  /** What people are to be told; the same each time, queueing drops what is known. */
  notices: readonly Notice[];
};

export type SyncOutcome =
  /** No sink is configured: nothing was opened. */
  | { kind: "off" }
  /** Another process does it. */
  | { kind: "busy" }
  | { kind: "not_due"; dueAtMs: number }
  /** The client does not say whose the new token is: the next round looks again. */
  | { kind: "no_account" }
  | { kind: "no_login"; why: Exclude<Credentials, { kind: "ok" }> }
  | ({ kind: "checked" } & SyncCheck);

export type SyncCheck = {
  fingerprint: string;
  expiresAtMs: number;
  /** Expired, or about to: nothing was pushed. */
  isSpent: boolean;
  /** The client would get a new one if it ran, and no session runs. */
  needsRefresh: boolean;
  sinks: readonly SinkReport[];
};

export type SinkReport = {
  id: string;
  type: SinkType;
  /** Where it leads, for people; nothing secret. */
  place: string;
  did: SinkDeed;
  generation?: number;
  /** A sentence of ours. */
  problem?: string;
  /** later, waiting: the next try. */
  notBeforeMs?: number;
};

export type SinkDeed =
  | "stored"
  | "unchanged"
  /** It holds a newer one already. */
  | "superseded"
  | "refused"
  /** It was tried and is tried again. */
  | "later"
  /** Its back-off or its limits hold. */
  | "waiting"
  /** A rehearsal: it would be put there. */
  | "would_push"
  /** Another process took over meanwhile. */
  | "overtaken";
