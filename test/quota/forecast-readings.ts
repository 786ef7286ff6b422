import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { type MergedWindow, mergeWindows } from "../../shared/quota/merge-observations.ts";
import type { QuotaObservation, WindowKind } from "../../shared/quota/quota-window.ts";

/** A Wednesday. */
export const NOW_MS = Date.UTC(2026, 10, 18, 14);

/** When, how much, and the reset, all in minutes from now. */
type Row = { atMinute: number; usedPercent: number; resetMinute: number };

export function observed(
  rows: readonly Row[],
  window: WindowKind = "five_hour",
): QuotaObservation[] {
  return rows.map(({ atMinute, usedPercent, resetMinute }) => ({
    window,
    source: "statusline",
    atMs: NOW_MS + atMinute * MS_PER_MINUTE,
    usedPercent,
    resetsAtMs: NOW_MS + resetMinute * MS_PER_MINUTE,
  }));
}

export function merged(rows: readonly Row[], window: WindowKind = "five_hour"): MergedWindow[] {
  return mergeWindows(observed(rows, window), window, NOW_MS);
}

/** From 0 to 60 % within the three hours before now, read every five minutes; two hours are left. */
export function steadyRows(): Row[] {
  return Array.from({ length: 37 }, (_, index) => ({
    atMinute: index * 5 - 180,
    usedPercent: Math.round((index * 5) / 3),
    resetMinute: 120,
  }));
}

/** Ten weekdays of 80 % between 9:00 and 14:00. */
export function pastWeekdays(): Row[] {
  const daysAgo = [1, 2, 5, 6, 7, 8, 9, 12, 13, 14];
  return daysAgo.flatMap((days) =>
    Array.from({ length: 21 }, (_, index) => ({
      atMinute: index * 15 - 300 - days * 1_440,
      usedPercent: index * 4,
      resetMinute: 1 - days * 1_440,
    })),
  );
}

/** Five weeks until now, reset on Monday: 10 % on each weekday from 9:00 to 17:00; in this week `factor` times that. */
export function workingWeeks(factor: number): Row[] {
  const resetMs = Date.UTC(2026, 10, 23);
  return [5, 4, 3, 2, 1].flatMap((weeks) => {
    const startMs = resetMs - weeks * 7 * MS_PER_DAY;
    return Array.from({ length: 168 }, (_, hour) => hour)
      .filter((hour) => startMs + hour * MS_PER_HOUR <= NOW_MS)
      .map((hour) => ({
        atMinute: (startMs - NOW_MS) / MS_PER_MINUTE + hour * 60,
        usedPercent: (weeks === 1 ? factor : 1) * Math.round((workedHours(hour) * 10) / 8),
        resetMinute: (startMs - NOW_MS) / MS_PER_MINUTE + 7 * 1_440,
      }));
  });
}

/** Of the first hours of a week that begins on Monday. */
function workedHours(hours: number): number {
  const days = Math.floor(hours / 24);
  const today = Math.min(8, Math.max(0, (hours % 24) - 9));
  return Math.min(days, 5) * 8 + (days < 5 ? today : 0);
}
