import type { QuotaReading } from "../sessions/session-record.ts";
import { WINDOWS, type WindowKind } from "./quota-window.ts";

/** What somebody said of a window, not yet checked. */
type RawReading = { usedPercent: number; resetsAtMs?: number };

/** The API rounds: a little above 100 is a full window, more is something else than a percent. */
const MAX_SAID_PERCENT = 100.5;

/**
 * What the client said of a window now, when it can be true. `undefined` for what it cannot mean:
 * a moment in the place of the percent, a reset that passed, lies beyond the window's length or is
 * absent. Seen in Claude Code; see docs/quota.md#what-is-refused.
 */
export function checkedReading(
  raw: RawReading,
  window: WindowKind,
  nowMs: number,
): QuotaReading | undefined {
  const usedPercent = checkedPercent(raw.usedPercent);
  const { resetsAtMs } = raw;
  if (usedPercent === undefined || resetsAtMs === undefined) return undefined;
  if (!(resetsAtMs > nowMs) || !isResetOf(window, resetsAtMs, nowMs)) return undefined;
  return { usedPercent, resetsAtMs };
}

/** A used percent between 0 and 100, or `undefined` when the number cannot be one. */
export function checkedPercent(usedPercent: number): number | undefined {
  // Foreign data: a NaN fails both comparisons.
  const isPercent = usedPercent >= 0 && usedPercent <= MAX_SAID_PERCENT;
  return isPercent ? Math.min(100, usedPercent) : undefined;
}

/** Whether a window that is open at `atMs` can reset then: neither long before nor too far ahead. */
export function isResetOf(window: WindowKind, resetsAtMs: number, atMs: number): boolean {
  const { lengthMs, toleranceMs } = WINDOWS[window];
  const leftMs = resetsAtMs - atMs;
  return leftMs > -toleranceMs && leftMs <= lengthMs + toleranceMs;
}
