import { MS_PER_HOUR } from "../platform/time.ts";
import { burstiness } from "./burstiness.ts";
import { FORECAST_TUNING, type ForecastTuning } from "./forecast-tuning.ts";
import { type Habit, habitOf } from "./habit.ts";
import { levelOf } from "./level.ts";
import { lastPoint, type MergedWindow } from "./merge-observations.ts";
import { momentumAt } from "./momentum.ts";
import { type PastUse, withHoursSummed } from "./past-use.ts";
import { usualUse } from "./usual-use.ts";

/** What an account is likely to use from `nowMs` on, if nothing stops it. */
export type Demand = {
  nowMs: number;
  tuning: ForecastTuning;
  habit: Habit;
  /** How the last hours (7-day: days) compare with the habit; 1 = as usual. */
  level: number;
  /** The burn rate of the last minutes (7-day: the last day). */
  momentumPercentPerHour: number;
  /** 1: as uneven as is typical; below: steadier. */
  burstiness: number;
  /** Percent points that were to be expected since the last rise, and did not come. */
  silentPoints: number;
};

/** The demand from `past.untilMs` on, while `current` is open. */
export function demandOf(past: PastUse, current: MergedWindow): Demand {
  const { window, untilMs: nowMs, hourly } = past;
  const tuning = FORECAST_TUNING[window];
  const { sums } = withHoursSummed(past, Math.floor(nowMs / MS_PER_HOUR));
  const habit = habitOf(sums.hours, tuning);
  const level = levelOf(hourly, habit, tuning);
  const silence = { fromMs: lastRiseMs(current), toMs: nowMs };
  return {
    nowMs,
    tuning,
    habit,
    level,
    momentumPercentPerHour: momentumAt(past, tuning),
    burstiness: burstiness(sums, habit, tuning),
    silentPoints: level * usualUse(habit, silence),
  };
}

/** When the number was first seen that is still shown. */
function lastRiseMs(current: MergedWindow): number {
  const { usedPercent } = lastPoint(current);
  const rise = current.points.find((point) => point.usedPercent === usedPercent);
  return (rise ?? current.points[0]).atMs;
}
