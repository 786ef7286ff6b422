import type { ForecastTuning } from "./forecast-tuning.ts";
import type { Habit } from "./habit.ts";
import type { HourlyUse } from "./hourly-use.ts";
import { HOURS_PER_WEEK } from "./use-sums.ts";

/** What is older than so many time constants has lost its weight. */
const LOOKBACK = 8;

/** So many hours before the running one matter for the level. */
export function levelLookbackHours({ levelHours }: ForecastTuning): number {
  return LOOKBACK * levelHours;
}

/**
 * How the last hours (7-day: days) compare with the habit; 1 = as usual. The last of `hourly` is the
 * hour that is running: too young for a habit, it counts here as far as it has passed.
 */
export function levelOf(
  { firstHour, points, seen }: HourlyUse,
  { percentPerHour }: Habit,
  tuning: ForecastTuning,
): number {
  const { levelHours, levelPriorPercent, maxLevel } = tuning;
  const nowHour = firstHour + points.length - 1;
  const from = Math.max(0, nowHour - levelLookbackHours(tuning) - firstHour);
  let used = levelPriorPercent;
  let usual = levelPriorPercent;
  for (let index = from; index < points.length; index++) {
    const hour = firstHour + index;
    const weight = Math.exp((hour - nowHour) / levelHours);
    used += weight * (points[index] ?? 0);
    usual += weight * (seen[index] ?? 0) * (percentPerHour[hour % HOURS_PER_WEEK] ?? 0);
  }
  return Math.min(maxLevel, used / usual);
}
