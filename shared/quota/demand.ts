import { MS_PER_HOUR } from "../platform/time.ts";
import { burstiness } from "./burstiness.ts";
import { FORECAST_TUNING, type ForecastTuning } from "./forecast-tuning.ts";
import { type Habit, habitOf } from "./habit.ts";
import { levelOf } from "./level.ts";
import { momentumAt } from "./momentum.ts";
import { type PastUse, withHoursSummed } from "./past-use.ts";

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
};

/** The demand from `past.untilMs` on. */
export function demandOf(past: PastUse): Demand {
  const { window, untilMs: nowMs, hourly } = past;
  const tuning = FORECAST_TUNING[window];
  const { sums } = withHoursSummed(past, Math.floor(nowMs / MS_PER_HOUR));
  const habit = habitOf(sums.hours, tuning);
  return {
    nowMs,
    tuning,
    habit,
    level: levelOf(hourly, habit, tuning),
    momentumPercentPerHour: momentumAt(past, tuning),
    burstiness: burstiness(sums, habit, tuning),
  };
}
