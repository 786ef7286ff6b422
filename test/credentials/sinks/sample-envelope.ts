import { randomBytes } from "node:crypto";
import {
  type EncryptionKey,
  type Envelope,
  type Sealed,
  seal,
} from "../../../shared/credentials/envelope.ts";
import { fingerprintOf } from "../../../shared/credentials/fingerprint.ts";
import type { EnvelopeLabel, SinkOwner } from "../../../shared/credentials/sink.ts";

export const OWNER: SinkOwner = { account: "5f1c0d9e8b7a6f54", device: "laptop-a1b2c3" };

/** A token no other text could hold by chance. */
export const ACCESS_TOKEN = "sk-ant-oat01-sample-access-4Vb9xQ";

const HOUR_MS = 3_600_000;

export type SampleEnvelope = { sealed: Sealed; label: EnvelopeLabel };

/** An envelope of the owner's that lives for eight hours, and what a sink is told of it. */
export function sampleEnvelope(
  changes: Partial<Envelope> = {},
  { key, previous }: { key?: EncryptionKey; previous?: number } = {},
): SampleEnvelope {
  const accessToken = changes.accessToken ?? ACCESS_TOKEN;
  const envelope: Envelope = {
    ...{ v: 1, ...OWNER, generation: 1, accessToken, expiresAt: Date.now() + 8 * HOUR_MS },
    ...{ scopes: ["user:inference", "user:profile"], issuedFp: fingerprintOf(accessToken) },
    ...changes,
  };
  const { generation, expiresAt, issuedFp } = envelope;
  return {
    sealed: seal(envelope, key && { key, iv: randomBytes(12) }),
    label: {
      ...{ generation, fingerprint: issuedFp, expiresAtMs: expiresAt },
      ...(previous !== undefined && { previous }),
    },
  };
}
