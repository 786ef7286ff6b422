import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { QuotaObservation, WindowKind } from "../../shared/quota/quota-window.ts";

/** A window that began on 20 November 2026 at 10:00 UTC, and its reset five hours later. */
export const START_MS = Date.UTC(2026, 10, 20, 10);
export const RESET_MS = START_MS + 5 * MS_PER_HOUR;

/** The moment so many minutes after the start of the 5-hour window. */
export function minute(minutes: number): number {
  return START_MS + minutes * MS_PER_MINUTE;
}

/** A reading of the 5-hour window above, so many minutes after its start. */
export function reading(
  minutes: number,
  usedPercent: number,
  more: Partial<QuotaObservation> & { window?: WindowKind } = {},
): QuotaObservation {
  return {
    atMs: minute(minutes),
    window: "five_hour",
    usedPercent,
    resetsAtMs: RESET_MS,
    source: "statusline",
    ...more,
  };
}

/** The same without a reset: the source did not say it. */
export function readingWithoutReset(minutes: number, usedPercent: number): QuotaObservation {
  const { resetsAtMs, ...rest } = reading(minutes, usedPercent);
  return rest;
}
