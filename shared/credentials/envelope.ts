import { createCipheriv, createDecipheriv } from "node:crypto";
import type { JsonObject } from "../platform/read-value.ts";
import { amountAt, arrayAt, defined, parseObject, stringAt } from "../platform/read-value.ts";

/** What a consumer gets (docs/credentials.md): an access token to use until it expires. */
export type Envelope = {
  v: 1;
  /** Hash of the account's id. */
  account: string;
  /** The machine it comes from. */
  device: string;
  /** Grows with each token; of two envelopes of one device the greater one is the newer. */
  generation: number;
  accessToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  scopes: readonly string[];
  /** Fingerprint of the access token. */
  issuedFp: string;
  /** Only where the user insisted: whoever refreshes with it logs Claude Code out. */
  refreshToken?: string;
};

/** 32 bytes for AES-256-GCM. */
export type EncryptionKey = { bytes: Uint8Array };

/** The text that goes to a sink: JSON in one line, encrypted where there is a key. */
export type Sealed = { text: string; isEncrypted: boolean };

/** `iv`: 12 random bytes, never used twice with a key. Without `locked` anybody can read it. */
export function seal(envelope: Envelope, locked?: { key: EncryptionKey; iv: Uint8Array }): Sealed {
  if (locked === undefined) return { text: JSON.stringify(envelope), isEncrypted: false };
  const { v, account, device, generation, expiresAt } = envelope;
  const cipher = createCipheriv(ALGORITHM, locked.key.bytes, locked.iv);
  cipher.setAAD(boundTo(envelope));
  const data = Buffer.concat([
    cipher.update(JSON.stringify(envelope), "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const text = JSON.stringify({
    ...{ v, alg: "A256GCM", account, device, generation, expiresAt },
    iv: Buffer.from(locked.iv).toString("base64"),
    data: data.toString("base64"),
  });
  return { text, isEncrypted: true };
}

/** The envelope in a sealed text; `undefined` for anything else, a wrong key and changed bytes. */
export function openSealed(text: string, key?: EncryptionKey): Envelope | undefined {
  const raw = parseObject(text);
  if (raw?.alg === undefined) return envelopeOf(raw);
  if (key === undefined || raw.alg !== "A256GCM") return undefined;
  const inner = envelopeOf(parseObject(decrypted(raw, key) ?? ""));
  // What a reader may have sorted by must be what was sealed.
  return inner?.expiresAt === raw.expiresAt ? inner : undefined;
}

const ALGORITHM = "aes-256-gcm";
const TAG_BYTES = 16;

/** An envelope cannot be passed off as that of another account, device or generation. */
function boundTo({ account, device, generation }: JsonObject): Buffer {
  return Buffer.from(`${account}|${device}|${generation}`);
}

function decrypted(raw: JsonObject, key: EncryptionKey): string | undefined {
  const iv = Buffer.from(stringAt(raw, "iv") ?? "", "base64");
  const data = Buffer.from(stringAt(raw, "data") ?? "", "base64");
  try {
    const decipher = createDecipheriv(ALGORITHM, key.bytes, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(raw));
    decipher.setAuthTag(data.subarray(-TAG_BYTES));
    const text = decipher.update(data.subarray(0, -TAG_BYTES), undefined, "utf8");
    return text + decipher.final("utf8");
  } catch {
    // Another key, or not the bytes that were sealed: which of them, nobody can say.
    return undefined;
  }
}

function envelopeOf(raw: JsonObject | undefined): Envelope | undefined {
  const account = stringAt(raw, "account");
  const device = stringAt(raw, "device");
  const generation = amountAt(raw, "generation");
  const accessToken = stringAt(raw, "accessToken");
  const expiresAt = amountAt(raw, "expiresAt");
  const issuedFp = stringAt(raw, "issuedFp");
  if (raw?.v !== 1 || account === undefined || device === undefined) return undefined;
  if (generation === undefined || accessToken === undefined) return undefined;
  if (expiresAt === undefined || issuedFp === undefined) return undefined;
  const scopes = arrayAt(raw, "scopes").filter((scope) => typeof scope === "string");
  const kept = { v: 1, account, device, generation, accessToken, expiresAt, scopes } as const;
  return { ...kept, issuedFp, ...defined({ refreshToken: stringAt(raw, "refreshToken") }) };
}
