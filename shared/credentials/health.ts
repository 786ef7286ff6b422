import type { Notice } from "../notify/notice.ts";
import { defined } from "../platform/read-value.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";

type Life = { fingerprint: string; expiresAtMs: number; account?: string };

/** Claude Code refreshes a token in its last five minutes, when it runs. */
export const REFRESHED_WITHIN_MS = 5 * MS_PER_MINUTE;
/** People need longer than the client. */
export const WARNED_WITHIN_MS = 30 * MS_PER_MINUTE;
/** Who comes back to a machine that slept is not told of last night. */
const TOLD_FOR_MS = MS_PER_HOUR;

/**
 * The alert that a token is about to expire (or just has) and no session runs that would get a new
 * one. Its key names the token, so it is told once.
 */
export function expiryNotice(
  life: Life,
  { withinMs, nowMs }: { withinMs: number; nowMs: number },
): Notice | undefined {
  const leftMs = life.expiresAtMs - nowMs;
  if (leftMs > withinMs || leftMs < -TOLD_FOR_MS) return undefined;
  const { fingerprint, expiresAtMs, account } = life;
  const key = `credential-${fingerprint}`;
  return { key, atMs: nowMs, kind: "credential_expiring", expiresAtMs, ...defined({ account }) };
}

/** Whether the client would get a new token if it were started now. */
export function isRefreshable(expiresAtMs: number, nowMs: number): boolean {
  return expiresAtMs - nowMs <= REFRESHED_WITHIN_MS;
}
