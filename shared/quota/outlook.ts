import { defined } from "../platform/read-value.ts";
import { MS_PER_HOUR } from "../platform/time.ts";
import { type BurnRate, burnRate } from "./burn-rate.ts";
import { currentWindow, lastPoint, type MergedWindow, mergeWindows } from "./merge-observations.ts";
import {
  type QuotaObservation,
  type QuotaSource,
  WINDOWS,
  type WindowKind,
} from "./quota-window.ts";

/** Where one open window stands and where it is heading. Percents are 0-100 of the window. */
export type WindowOutlook = {
  window: WindowKind;
  usedPercent: number;
  resetsAtMs: number;
  elapsedPercent: number;
  /** Used minus elapsed, in points: above 0 the window is used faster than time passes. */
  paceDeltaPercent: number;
  /** Absent only in the first minutes of a window, when any rate would be noise. */
  burn?: BurnRate;
  /** Used percent at the reset if the burn stays as it is; may exceed 100. */
  projectedPercentAtReset?: number;
  /** When 100 % is reached; absent when that is not before the reset. Now or earlier when it is used up. */
  exhaustsAtMs?: number;
  level: QuotaLevel;
  /** When a session last learned `usedPercent` from a response. */
  asOfMs: number;
  source: QuotaSource;
  sessionId?: string;
  /** Readings disagree about the window: two accounts may be mixed. */
  contested?: true;
};

/**
 * calm; watch = pace 10 points ahead or 80 % used; act = runs out before the reset, or 95 % used.
 * In the first fifth of a window an average is no ground for `act`: it then says `watch`.
 */
export type QuotaLevel = "calm" | "watch" | "act";

/** What is open now; a key is absent when no session has reported that window. */
export type QuotaOutlooks = { fiveHour?: WindowOutlook; sevenDay?: WindowOutlook };

const ACT_USED_PERCENT = 95;
const WATCH_USED_PERCENT = 80;
const WATCH_PACE_POINTS = 10;
/** From here on the average over the window has seen enough of it to raise the alarm. */
const SETTLED_ELAPSED_PERCENT = 20;

/** The outlook of both windows from the observations of one account. */
export function quotaOutlooks(
  observations: readonly QuotaObservation[],
  nowMs: number,
): QuotaOutlooks {
  const outlook = (window: WindowKind) => {
    const { lengthMs, toleranceMs } = WINDOWS[window];
    // What is older speaks of windows that have reset; merging them would only cost time.
    const recent = observations.filter(({ atMs }) => atMs >= nowMs - lengthMs - toleranceMs);
    const current = currentWindow(mergeWindows(recent, window, nowMs), nowMs);
    return current && windowOutlook(current, nowMs);
  };
  return defined({ fiveHour: outlook("five_hour"), sevenDay: outlook("seven_day") });
}

/** The outlook of a window that is open at `nowMs`. */
export function windowOutlook(merged: MergedWindow, nowMs: number): WindowOutlook {
  const { window, startMs, resetsAtMs, contested } = merged;
  const { usedPercent, atMs, source, sessionId } = lastPoint(merged);
  const elapsedPercent = shareElapsed(startMs, resetsAtMs, nowMs) * 100;
  const burn = burnRate(merged, nowMs);
  const standing = {
    usedPercent,
    elapsedPercent,
    paceDeltaPercent: usedPercent - elapsedPercent,
    exhaustsAtMs: exhaustsAtMs(merged, burn, nowMs),
    burn,
  };
  return defined({
    window,
    resetsAtMs,
    ...standing,
    projectedPercentAtReset: burn && projectedPercent(usedPercent, burn, resetsAtMs - nowMs),
    level: levelOf(standing),
    asOfMs: Math.min(atMs, nowMs),
    source,
    sessionId,
    contested: contested ? (true as const) : undefined,
  });
}

function shareElapsed(startMs: number, resetsAtMs: number, nowMs: number): number {
  return Math.min(1, Math.max(0, (nowMs - startMs) / (resetsAtMs - startMs)));
}

function projectedPercent(usedPercent: number, burn: BurnRate, leftMs: number): number {
  return usedPercent + (burn.percentPerHour * Math.max(0, leftMs)) / MS_PER_HOUR;
}

function exhaustsAtMs(
  { points, resetsAtMs }: MergedWindow,
  burn: BurnRate | undefined,
  nowMs: number,
): number | undefined {
  const usedUp = points.find(({ usedPercent }) => usedPercent >= 100);
  if (usedUp !== undefined) return Math.min(usedUp.atMs, nowMs);
  if (burn === undefined || burn.percentPerHour <= 0) return undefined;
  const leftPercent = 100 - (points.at(-1) ?? points[0]).usedPercent;
  const atMs = nowMs + (leftPercent / burn.percentPerHour) * MS_PER_HOUR;
  return atMs < resetsAtMs ? atMs : undefined;
}

type Standing = Pick<WindowOutlook, "usedPercent" | "elapsedPercent" | "paceDeltaPercent"> & {
  burn: BurnRate | undefined;
  exhaustsAtMs: number | undefined;
};

function levelOf(standing: Standing): QuotaLevel {
  const { usedPercent, elapsedPercent, paceDeltaPercent, burn } = standing;
  const runsOut = standing.exhaustsAtMs !== undefined;
  const isSettled = burn?.basis === "recent" || elapsedPercent >= SETTLED_ELAPSED_PERCENT;
  if (usedPercent >= ACT_USED_PERCENT || (runsOut && isSettled)) return "act";
  const isAhead = paceDeltaPercent >= WATCH_PACE_POINTS;
  return runsOut || isAhead || usedPercent >= WATCH_USED_PERCENT ? "watch" : "calm";
}
