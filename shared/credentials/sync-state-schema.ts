import * as z from "zod";

const moment = z.number().min(0);
const count = z.int().min(0);

const sinkStateSchema = z.object({
  /** What it holds, as far as we know. */
  fingerprint: z.string().exactOptional(),
  generation: count.exactOptional(),
  /** Fingerprint of the settings it was put with: other settings, another envelope. */
  settings: z.string().exactOptional(),
  pushedAtMs: moment.exactOptional(),
  /** Tries since the last one that came to an end that we know. */
  attempts: count,
  triedAtMs: moment.exactOptional(),
  problem: z.string().exactOptional(),
  refusedAtMs: moment.exactOptional(),
  /** The token and the settings that it refused. */
  refusedFor: z.string().exactOptional(),
  /** The UTC day that `pushesToday` counts. */
  day: z.string(),
  pushesToday: count,
  /** Shares its limits with the sinks of the same one. */
  namespace: z.string().exactOptional(),
  notBeforeMs: moment.exactOptional(),
});

const delegatedSchema = z.object({
  startedAtMs: moment,
  notBeforeMs: moment,
  /** In a row. */
  failures: count,
});

/** credentials-sync.json: which credential was handed where. Fingerprints, never a token. */
export const syncStateSchema = z.object({
  version: z.literal(1),
  device: z.string().regex(/^[A-Za-z0-9][\w-]{0,127}$/),
  account: z.string().exactOptional(),
  /** Of the newest token we saw; absent before the first. */
  fingerprint: z.string().exactOptional(),
  generation: count,
  expiresAtMs: moment.exactOptional(),
  checkedAtMs: moment.exactOptional(),
  /** What the last look found: `expiresAtMs` above is that of the token that was handed out. */
  seen: z
    .object({ login: z.enum(["found", "none"]), expiresAtMs: moment.exactOptional() })
    .exactOptional(),
  /**
   * When the client had written its credentials, as seen before they were read; 0: there were none.
   * Absent where that says nothing: Keychain, or they could not be read.
   */
  credentialsMtimeMs: moment.exactOptional(),
  /** A configured sink lacks what it should hold, or a sync was cut off. */
  unfinished: z.boolean().exactOptional(),
  /** When the next of them may be tried. */
  nextTryAtMs: moment.exactOptional(),
  /** Since when the client does not say whose the new token is. */
  accountMissedAtMs: moment.exactOptional(),
  sinks: z.record(z.string(), sinkStateSchema),
  /** macOS: when the user agreed that the Keychain is asked. */
  keychainConsentAtMs: moment.exactOptional(),
  delegated: delegatedSchema.exactOptional(),
});

export type SyncState = z.infer<typeof syncStateSchema>;
export type SinkState = z.infer<typeof sinkStateSchema>;
