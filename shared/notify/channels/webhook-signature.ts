import { createHmac } from "node:crypto";

/**
 * Value of `Tacho-Signature`: a receiver that knows the secret can tell that the body is ours and,
 * by its age, that nobody repeats an old one.
 */
export function webhookSignature(secret: string, timestampMs: number, body: string): string {
  const hex = createHmac("sha256", secret).update(`${timestampMs}.${body}`).digest("hex");
  return `v1=${hex}`;
}
