import { MS_PER_HOUR } from "../platform/time.ts";
import type { Demand } from "./demand.ts";
import { type Gamma, gammaOf } from "./gamma.ts";
import { HOURS_PER_WEEK } from "./use-sums.ts";
import { visitHours } from "./visit-hours.ts";

/** So little is always expected: nobody is certain to stop. */
const MIN_POINTS = 0.03;

/** The distribution of the points used from now until `untilMs`: habit, corrected by momentum. */
export function furtherUse(demand: Demand, untilMs: number): Gamma {
  const { nowMs, tuning, habit, level, momentumPercentPerHour, burstiness } = demand;
  const { momentumLastsHours, usualShare, habitFloor, variance, burst } = tuning;
  const hours = (untilMs - nowMs) / MS_PER_HOUR;
  const usual = level * usualUse(demand, untilMs);
  const unusualRate = momentumPercentPerHour - usualShare * habit.meanPercentPerHour;
  const extra = unusualRate * momentumLastsHours * (1 - Math.exp(-hours / momentumLastsHours));
  const mean = Math.max(MIN_POINTS, habitFloor * usual, usual + extra);
  const byMomentum = Math.max(0, mean - usual);
  return gammaOf(
    mean,
    variance.perPercent * burstiness ** burst.power * mean +
      variance.habit * Math.min(usual, mean) ** 2 +
      variance.momentum * byMomentum ** 2 +
      variance.ignorance * habit.ignorance * mean ** 2,
  );
}

/** What the habit alone says, in points. */
function usualUse({ nowMs, habit }: Demand, untilMs: number): number {
  let points = 0;
  visitHours({ fromMs: nowMs, toMs: untilMs }, (hour, share) => {
    points += share * (habit.percentPerHour[hour % HOURS_PER_WEEK] ?? 0);
  });
  return points;
}
