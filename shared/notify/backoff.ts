import { MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";

export const MAX_BACKOFF_MS = MS_PER_MINUTE;

/**
 * How long to wait after the `failures`th failure (from 1): 1 s, 2 s, 4 s … up to a minute, of which a
 * random part of up to a half is taken off (`random` in 0..1), lest all come back together.
 */
export function backoffMs(failures: number, random: number): number {
  const fullMs = Math.min(MAX_BACKOFF_MS, MS_PER_SECOND * 2 ** Math.max(0, failures - 1));
  return Math.round(fullMs * (1 - random / 2));
}

/** What a server asked for, within reason: not at once, and not for longer than anything is kept. */
export function askedPauseMs(retryAfterMs: number): number {
  return Math.min(MS_PER_DAY, Math.max(SHORTEST_MS, retryAfterMs));
}

const SHORTEST_MS = 50;
