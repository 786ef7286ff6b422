import type { SinkConfig, SinkType } from "../config/credentials-config.ts";
import type { Sealed } from "./envelope.ts";

/** A place that envelopes are handed to, set up: it knows its secrets, nobody else does. */
export type Sink = {
  /** Type and place: stable, without secrets, safe to show. */
  id: string;
  type: SinkType;
  /** What it shares its limits with, as a hash; absent: with nothing. */
  namespace?: string;
  /**
   * Replaces what is there. Putting once more what is there already (same generation, same
   * fingerprint) counts as stored. Never rejects; gives up by itself after some seconds.
   */
  put: (envelope: Sealed, label: EnvelopeLabel) => Promise<PutResult>;
  /** What is there now, where that can be asked. Never rejects; `undefined`: nothing, or no answer. */
  look?: () => Promise<StoredEnvelope | undefined>;
};

/** What a sink may know of an envelope without opening it. */
export type EnvelopeLabel = {
  generation: number;
  /** Of the access token. */
  fingerprint: string;
  expiresAtMs: number;
  /** The generation that we put there last; absent: none that we know of. */
  previous?: number;
};

export type StoredEnvelope = { generation: number; expiresAtMs: number; fingerprint?: string };

/** Each `problem` is a sentence of ours: no outside text, no secret. */
export type PutResult =
  | { kind: "stored" }
  /** What is there is newer than ours (it expires later): ours is not wanted. */
  | { kind: "superseded"; generation: number }
  /** Something older is there under this generation: ours is put once more, above it. */
  | { kind: "conflict"; generation: number }
  /** The settings are wrong (401, 403, 404): not tried again until they or the token change. */
  | { kind: "refused"; problem: string }
  /** Not stored, or nobody knows: worth another try, not before `retryAfterMs` if the place said so. */
  | { kind: "later"; problem: string; retryAfterMs?: number };

/** Whose envelopes they are; fills in `<account>` and `<device>` of a place. */
export type SinkOwner = { account: string; device: string };

/** One sink for each of the settings, in their order. Opens nothing yet. */
export type OpenSinks = (sinks: readonly SinkConfig[], owner: SinkOwner) => readonly Sink[];
