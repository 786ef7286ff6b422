import { amountAt, defined, parseObject, stringAt } from "../../platform/read-value.ts";
import type { StoredEnvelope } from "../sink.ts";

/** What an envelope tells of itself without being opened; `undefined` for any other text. */
export function storedEnvelope(text: string): StoredEnvelope | undefined {
  const raw = parseObject(text);
  const generation = amountAt(raw, "generation");
  const expiresAtMs = amountAt(raw, "expiresAt");
  if (generation === undefined || expiresAtMs === undefined) return undefined;
  const issued = stringAt(raw, "issuedFp") ?? "";
  const fingerprint = /^[0-9a-f]{16}$/.test(issued) ? issued : undefined;
  return defined({ generation, expiresAtMs, fingerprint });
}
