import { MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";
import { FORECAST_TUNING } from "./forecast-tuning.ts";
import { lastPoint, type MergedWindow } from "./merge-observations.ts";

export type TimeSpan = { fromMs: number; toMs: number };
/** So many percent points were used in a time. */
export type Rise = TimeSpan & { points: number };

/** What was seen at one moment took some time, too. */
const SHORTEST_RISE_MS = MS_PER_MINUTE;

/**
 * When a window was used, from its line: a rise after a silence happened shortly before it was seen;
 * what the first reading says was used since the start. `before` is the window listed before it.
 */
export function risesOf(
  merged: MergedWindow,
  before: MergedWindow | undefined,
  nowMs: number,
): Rise[] {
  const growthMs = FORECAST_TUNING[merged.window].growthHours * MS_PER_HOUR;
  const endMs = endOf(merged, nowMs);
  let last = lineStart(merged, before);
  const rises: Rise[] = [];
  for (const { atMs, usedPercent } of merged.points) {
    const toMs = Math.min(atMs, endMs);
    if (usedPercent > last.usedPercent) {
      const growsFromMs = last.isStart ? last.atMs : Math.max(last.atMs, toMs - growthMs);
      const fromMs = Math.min(growsFromMs, toMs - SHORTEST_RISE_MS);
      rises.push({ points: usedPercent - last.usedPercent, fromMs, toMs });
    }
    last = { atMs: toMs, usedPercent, isStart: false };
  }
  return rises;
}

/** From the moment it was first seen used up until it was over: nothing could be used then. */
export function blockedTime(merged: MergedWindow, nowMs: number): TimeSpan | undefined {
  if (lastPoint(merged).usedPercent < 100) return undefined;
  const fromMs = merged.points.find(({ usedPercent }) => usedPercent >= 100)?.atMs ?? nowMs;
  return { fromMs, toMs: endOf(merged, nowMs) };
}

/** Begins with nothing used, unless the service only moved the reset and the use went on. */
function lineStart(
  { startMs, points }: MergedWindow,
  before: MergedWindow | undefined,
): { atMs: number; usedPercent: number; isStart: boolean } {
  if (before?.cutAtMs !== undefined) {
    const { atMs, usedPercent } = lastPoint(before);
    if (usedPercent <= points[0].usedPercent) return { atMs, usedPercent, isStart: false };
  }
  return { atMs: startMs, usedPercent: 0, isStart: true };
}

function endOf({ resetsAtMs, cutAtMs }: MergedWindow, nowMs: number): number {
  return Math.min(cutAtMs ?? resetsAtMs, nowMs);
}
