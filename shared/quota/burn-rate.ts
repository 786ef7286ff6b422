import { MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";
import { lastPoint, type MergedWindow } from "./merge-observations.ts";
import type { WindowKind } from "./quota-window.ts";

/** How fast a window is used. */
export type BurnRate = {
  percentPerHour: number;
  /** `recent`: from readings of the last hour (day); `average`: used over elapsed, an estimate. */
  basis: "recent" | "average";
  /** The time the rate is taken over; it ends now, so idle time lowers the rate. */
  spanMs: number;
  /** Readings it rests on, the one before the span included: it says where the span began. */
  samples: number;
};

/**
 * `lookbackMs`: how far back `recent` goes. `minSpanMs`: less would take one busy moment for a
 * trend. `minElapsedMs`: before that even the average is noise. `growthMs`: a rise between two
 * readings happened in at most this time before the later one.
 */
const SPANS: Record<
  WindowKind,
  { lookbackMs: number; minSpanMs: number; minElapsedMs: number; growthMs: number }
> = {
  five_hour: {
    lookbackMs: MS_PER_HOUR,
    minSpanMs: 10 * MS_PER_MINUTE,
    minElapsedMs: 5 * MS_PER_MINUTE,
    growthMs: 30 * MS_PER_MINUTE,
  },
  seven_day: {
    lookbackMs: 24 * MS_PER_HOUR,
    minSpanMs: 3 * MS_PER_HOUR,
    minElapsedMs: MS_PER_HOUR,
    growthMs: 3 * MS_PER_HOUR,
  },
};

/** `undefined` in the first minutes (7-day: the first hour) of a window. */
export function burnRate(merged: MergedWindow, nowMs: number): BurnRate | undefined {
  return recentRate(merged, nowMs) ?? averageRate(merged, nowMs);
}

/** Silence after the last reading counts as idle: a session that gets an answer reports it. */
function recentRate(merged: MergedWindow, nowMs: number): BurnRate | undefined {
  const { points, window } = merged;
  const { lookbackMs, minSpanMs, growthMs } = SPANS[window];
  const fromMs = Math.max(nowMs - lookbackMs, points[0].atMs);
  const spanMs = nowMs - fromMs;
  if (points.length < 2 || spanMs < minSpanMs) return undefined;
  // Not before the first point, so this one always exists.
  const before = points.findLastIndex(({ atMs }) => atMs <= fromMs);
  const used = lastPoint(merged).usedPercent - usedAt(points, before, { fromMs, growthMs });
  return {
    percentPerHour: perHour(used, spanMs),
    basis: "recent",
    spanMs,
    samples: points.length - before,
  };
}

/** The line at `fromMs`, which lies at the point `index` or between it and the next one. */
function usedAt(
  points: MergedWindow["points"],
  index: number,
  { fromMs, growthMs }: { fromMs: number; growthMs: number },
): number {
  const before = points[index] ?? points[0];
  const after = points[index + 1];
  if (after === undefined) return before.usedPercent;
  const growsFromMs = Math.max(before.atMs, after.atMs - growthMs);
  const share = Math.max(0, fromMs - growsFromMs) / (after.atMs - growsFromMs);
  return before.usedPercent + share * (after.usedPercent - before.usedPercent);
}

function averageRate(merged: MergedWindow, nowMs: number): BurnRate | undefined {
  const spanMs = nowMs - merged.startMs;
  if (spanMs < SPANS[merged.window].minElapsedMs) return undefined;
  return {
    percentPerHour: perHour(lastPoint(merged).usedPercent, spanMs),
    basis: "average",
    spanMs,
    samples: merged.points.length,
  };
}

function perHour(percent: number, spanMs: number): number {
  return percent / (spanMs / MS_PER_HOUR);
}
