import { MS_PER_HOUR } from "../platform/time.ts";
import type { Demand } from "./demand.ts";
import { type Gamma, gammaOf } from "./gamma.ts";
import { usualUse } from "./usual-use.ts";

/** So little is always expected: nobody is certain to stop. */
const MIN_POINTS = 0.03;

/** The distribution of the points used from now until `untilMs`: habit, corrected by momentum. */
export function furtherUse(demand: Demand, untilMs: number): Gamma {
  const { nowMs, tuning, habit, level, momentumPercentPerHour, burstiness, silentPoints } = demand;
  const { momentumLastsHours, usualShare, habitFloor, variance, burst } = tuning;
  const hours = (untilMs - nowMs) / MS_PER_HOUR;
  const usual = level * usualUse(habit, { fromMs: nowMs, toMs: untilMs });
  const unusualRate = momentumPercentPerHour - usualShare * habit.meanPercentPerHour;
  const extra = unusualRate * momentumLastsHours * (1 - Math.exp(-hours / momentumLastsHours));
  const mean = Math.max(MIN_POINTS, habitFloor * usual, usual + extra);
  const byMomentum = Math.max(0, mean - usual);
  // Both what did not come and what is to come are guesses as far as the habit is one.
  const doubt = (1 - habit.ignorance) ** 2 * variance.silence * silentPoints;
  return gammaOf(
    mean,
    variance.perPercent * burstiness ** burst.power * mean +
      variance.habit * burstiness * Math.min(usual, mean) ** 2 +
      variance.momentum * byMomentum ** 2 +
      (variance.ignorance * habit.ignorance + doubt) * mean ** 2,
  );
}
