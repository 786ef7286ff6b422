import { defined } from "../platform/read-value.ts";
import { type BurnRate, burnRate } from "./burn-rate.ts";
import { forecast, forecastFrom } from "./forecast.ts";
import type { HabitSums } from "./habit-sums.ts";
import { currentWindow, lastPoint, type MergedWindow, mergeWindows } from "./merge-observations.ts";
import {
  type QuotaObservation,
  type QuotaSource,
  WINDOWS,
  type WindowKind,
} from "./quota-window.ts";
import { LIKELY_PROBABILITY, WATCH_PROBABILITY } from "./runs-out.ts";
import type { WindowForecast } from "./window-forecast.ts";

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
  /** Absent where none was made. Of a window that is used up it names the moment that was first seen. */
  forecast?: WindowForecast;
  level: QuotaLevel;
  /** When a session last learned `usedPercent` from a response. */
  asOfMs: number;
  source: QuotaSource;
  sessionId?: string;
  /** Readings disagree about the window: two accounts may be mixed. */
  contested?: true;
};

/**
 * calm; watch = pace 10 points ahead, 80 % used, or a probability of 20 % to run out before the
 * reset; act = 95 % used, or likely to run out (`LIKELY_PROBABILITY`).
 */
export type QuotaLevel = "calm" | "watch" | "act";

/** What is open now; a key is absent when no session has reported that window. */
export type QuotaOutlooks = { fiveHour?: WindowOutlook; sevenDay?: WindowOutlook };

const ACT_USED_PERCENT = 95;
const WATCH_USED_PERCENT = 80;
const WATCH_PACE_POINTS = 10;

/** The habits of an account in each of its windows, as sums over those that are over. */
export type QuotaHabits = { readonly [Window in WindowKind]?: HabitSums };

/**
 * The outlook of both windows from the observations of one account. Without `habits` it knows only
 * those that the observations tell.
 */
export function quotaOutlooks(
  observations: readonly QuotaObservation[],
  nowMs: number,
  habits: QuotaHabits = {},
): QuotaOutlooks {
  return ofEachWindow((window) => {
    const windows = mergeWindows(observations, window, nowMs);
    const current = currentWindow(windows, nowMs);
    if (current === undefined) return undefined;
    const habit = habits[window];
    const found =
      habit === undefined
        ? forecast(windows, nowMs)
        : forecastFrom({ habit, recent: windows }, nowMs);
    const course = defined({ burn: burnRate(current, nowMs), forecast: found });
    return withCourse(windowOutlook(current, nowMs), course);
  });
}

/** Where the windows stand, without where they are heading: that costs more than the hot path has. */
export function quotaStandings(
  observations: readonly QuotaObservation[],
  nowMs: number,
): QuotaOutlooks {
  return ofEachWindow((window) => {
    const { lengthMs, toleranceMs } = WINDOWS[window];
    // What is older speaks of windows that have reset; merging them would only cost time.
    const recent = observations.filter(({ atMs }) => atMs >= nowMs - lengthMs - toleranceMs);
    const current = currentWindow(mergeWindows(recent, window, nowMs), nowMs);
    return current && windowOutlook(current, nowMs);
  });
}

function ofEachWindow(find: (window: WindowKind) => WindowOutlook | undefined): QuotaOutlooks {
  return defined({ fiveHour: find("five_hour"), sevenDay: find("seven_day") });
}

/** Where a window that is open at `nowMs` stands. */
function windowOutlook(merged: MergedWindow, nowMs: number): WindowOutlook {
  const { window, startMs, resetsAtMs, contested } = merged;
  const { usedPercent, atMs, source, sessionId } = lastPoint(merged);
  const elapsedPercent = shareElapsed(startMs, resetsAtMs, nowMs) * 100;
  const standing = { usedPercent, paceDeltaPercent: usedPercent - elapsedPercent };
  return defined({
    window,
    resetsAtMs,
    elapsedPercent,
    ...standing,
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

/** Where a window is heading, and how fast. */
export type Course = Pick<WindowOutlook, "burn" | "forecast">;

/** The outlook, now that it is known where the window is heading. */
export function withCourse(outlook: WindowOutlook, course: Course): WindowOutlook {
  const headed = { ...outlook, ...course };
  return { ...headed, level: levelOf(headed) };
}

function levelOf({ usedPercent, paceDeltaPercent, forecast }: LevelSigns): QuotaLevel {
  const probability = forecast?.probabilityOfExhaustion ?? 0;
  if (usedPercent >= ACT_USED_PERCENT || probability >= LIKELY_PROBABILITY) return "act";
  const isAhead = paceDeltaPercent >= WATCH_PACE_POINTS;
  const isWatched = isAhead || probability >= WATCH_PROBABILITY;
  return isWatched || usedPercent >= WATCH_USED_PERCENT ? "watch" : "calm";
}

type LevelSigns = Pick<WindowOutlook, "usedPercent" | "paceDeltaPercent" | "forecast">;
