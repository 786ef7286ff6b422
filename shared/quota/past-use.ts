import { MS_PER_HOUR } from "../platform/time.ts";
import { FORECAST_TUNING } from "./forecast-tuning.ts";
import { addBlocked, addRise, type HourlyUse, splitHours, withIdle } from "./hourly-use.ts";
import type { MergedWindow } from "./merge-observations.ts";
import { momentumOf, momentumWeight } from "./momentum.ts";
import type { WindowKind } from "./quota-window.ts";
import { blockedTime, risesOf } from "./rises.ts";
import { noUse, type UseSums, withHours } from "./use-sums.ts";

/** How an account used its windows of one kind up to `untilMs`. A plain value. */
export type PastUse = {
  window: WindowKind;
  untilMs: number;
  /** When the first window known began, and when it was first read. */
  firstStartMs: number;
  firstSeenMs: number;
  /** Of all hours before `hourly`, as they count at its first hour. */
  sums: UseSums;
  /** The last hours, up to the one that is running. */
  hourly: HourlyUse;
  /** See `momentumAt`. */
  momentumPercentPerHour: number;
};

/**
 * What is two years old counts nothing any more. A time in seconds is one in 1970: years in which
 * nothing was used would pass for a habit.
 */
const MAX_PAST_MS = 2 * 366 * 24 * MS_PER_HOUR;

/** The use of windows (of one kind, oldest first) up to `nowMs`; `undefined` when there are none. */
export function pastUse(windows: readonly MergedWindow[], nowMs: number): PastUse | undefined {
  const known = windows.filter(({ resetsAtMs }) => resetsAtMs > nowMs - MAX_PAST_MS);
  const [first] = known;
  if (first === undefined) return undefined;
  const firstStartMs = Math.min(...known.map(({ startMs }) => startMs));
  const firstHour = hourOf(firstStartMs);
  const nothing: PastUse = {
    window: first.window,
    untilMs: firstHour * MS_PER_HOUR,
    firstStartMs,
    firstSeenMs: Math.min(...known.map(({ points: [{ atMs }] }) => atMs)),
    sums: noUse(FORECAST_TUNING[first.window].burst.blockHours),
    hourly: { firstHour, points: [], seen: [] },
    momentumPercentPerHour: 0,
  };
  return withWindows(nothing, known, nowMs);
}

/**
 * `past` as of `nowMs`, with those of `windows` (of the same kind, oldest first) that reset after
 * `past.untilMs`; older ones are in it.
 */
export function withWindows(
  past: PastUse,
  windows: readonly MergedWindow[],
  nowMs: number,
): PastUse {
  const tuning = FORECAST_TUNING[past.window];
  const hourly = withIdle(past.hourly, { fromMs: past.untilMs, toMs: nowMs });
  let momentum = past.momentumPercentPerHour * momentumWeight(nowMs - past.untilMs, tuning);
  windows.forEach((merged, index) => {
    if (merged.resetsAtMs <= past.untilMs) return;
    const rises = risesOf(merged, windows[index - 1], nowMs);
    for (const rise of rises) addRise(hourly, rise);
    momentum += momentumOf(rises, nowMs, tuning);
    const blocked = blockedTime(merged, nowMs);
    if (blocked !== undefined) addBlocked(hourly, blocked);
  });
  return { ...past, untilMs: nowMs, hourly, momentumPercentPerHour: momentum };
}

/** The same with all hours before `hour` (since the epoch) summed up. */
export function withHoursSummed(past: PastUse, hour: number): PastUse {
  const [before, hourly] = splitHours(past.hourly, hour);
  return { ...past, sums: withHours(past.sums, before, hourly.firstHour), hourly };
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / MS_PER_HOUR);
}
