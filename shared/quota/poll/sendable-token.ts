import type { CredentialsRead } from "../../credentials/credentials.ts";
import { fingerprintOf } from "../../credentials/fingerprint.ts";
import { MS_PER_SECOND } from "../../platform/time.ts";
import type { PollState } from "./poll-state.ts";

/** Whether the login's token may be sent to the usage endpoint. */
export type Sendable =
  | { kind: "ok"; accessToken: string; fingerprint: string }
  /** Nobody is logged in, it expired, or it is one that may not ask (a setup token). */
  | { kind: "no_token" }
  /** This very one was refused. */
  | { kind: "refused" }
  /** It may be of a login that is just being made: wait. */
  | { kind: "settling"; fingerprint: string; untilMs: number };

/** The endpoint wants it; setup tokens and those of other programs lack it. */
const SCOPE = "user:profile";
/** A token that expires on its way would only be refused. */
const LIFE_LEFT_MS = 10 * MS_PER_SECOND;
/**
 * At a login the client writes the token first, and whose it is a moment later: numbers of the new
 * account would be taken for the old one's.
 */
const SETTLED_MS = 30 * MS_PER_SECOND;

export function sendableToken(
  read: CredentialsRead,
  state: PollState | undefined,
  nowMs: number,
): Sendable {
  if (read.kind !== "ok") return { kind: "no_token" };
  const { accessToken, expiresAtMs, scopes, fileMtimeMs } = read;
  if (expiresAtMs <= nowMs + LIFE_LEFT_MS || !scopes.includes(SCOPE)) return { kind: "no_token" };
  const fingerprint = fingerprintOf(accessToken);
  if (state?.refusedFingerprint === fingerprint) return { kind: "refused" };
  const seenAtMs = state?.seenFingerprint === fingerprint ? state.seenAtMs : undefined;
  const sinceMs = fileMtimeMs ?? seenAtMs ?? nowMs;
  // Further ahead than it ever is: a wrong clock dated it.
  const untilMs = sinceMs > nowMs ? nowMs : sinceMs + SETTLED_MS;
  return untilMs > nowMs
    ? { kind: "settling", fingerprint, untilMs }
    : { kind: "ok", accessToken, fingerprint };
}
