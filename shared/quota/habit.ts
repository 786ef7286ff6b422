import type { ForecastTuning } from "./forecast-tuning.ts";
import type { WeekSums } from "./use-sums.ts";

/** What somebody uses when. */
export type Habit = {
  /** For each hour of the week in UTC. */
  percentPerHour: readonly number[];
  meanPercentPerHour: number;
  /** 1: nothing is known of this account and all is guessed; towards 0 with each week seen. */
  ignorance: number;
};

/**
 * The habit of an hour of the week is what was used then. Where that is little to go by: that hour
 * on any day, times that weekday; where these are: the mean; where it is: what is typical.
 */
export function habitOf(week: WeekSums, tuning: ForecastTuning): Habit {
  const { coldPercentPerHour, coldHours, priorDays, priorWeekdays, priorWeeks } = tuning;
  const seenHours = sum(week.seen);
  const mean = (sum(week.points) + coldPercentPerHour * coldHours) / (seenHours + coldHours);
  const hourOfDay = shrunk(smoothed(folded(week, HOUR_OF_DAY)), { mean, weight: priorDays });
  const weekday = shrunk(folded(week, WEEKDAY), { mean, weight: 24 * priorWeekdays });
  const { points, seen } = smoothed(week);
  return {
    percentPerHour: points.map((used, hour) => {
      const byDay = weekday[WEEKDAY.placeOf(hour)] ?? mean;
      const expected = ((hourOfDay[HOUR_OF_DAY.placeOf(hour)] ?? mean) * byDay) / mean;
      return (used + priorWeeks * expected) / ((seen[hour] ?? 0) + priorWeeks);
    }),
    meanPercentPerHour: mean,
    ignorance: coldHours / (seenHours + coldHours),
  };
}

const HOUR_OF_DAY = { size: 24, placeOf: (hour: number) => hour % 24 };
const WEEKDAY = { size: 7, placeOf: (hour: number) => Math.floor(hour / 24) };

function folded(week: WeekSums, cycle: { size: number; placeOf(hour: number): number }): WeekSums {
  const points = new Array<number>(cycle.size).fill(0);
  const seen = new Array<number>(cycle.size).fill(0);
  week.points.forEach((used, hour) => {
    const place = cycle.placeOf(hour);
    points[place] = (points[place] ?? 0) + used;
    seen[place] = (seen[place] ?? 0) + (week.seen[hour] ?? 0);
  });
  return { points, seen };
}

/** Nobody starts by the clock: an hour tells something of its neighbours, too. */
function smoothed({ points, seen }: WeekSums): WeekSums {
  return { points: withNeighbours(points), seen: withNeighbours(seen) };
}

function withNeighbours(cycle: readonly number[]): number[] {
  const last = cycle.length - 1;
  return cycle.map((own, index) => {
    const before = cycle[index === 0 ? last : index - 1] ?? 0;
    const after = cycle[index === last ? 0 : index + 1] ?? 0;
    return own / 2 + (before + after) / 4;
  });
}

/** Percent per hour, drawn towards the mean as if that had been seen for `weight` hours as well. */
function shrunk(
  { points, seen }: WeekSums,
  { mean, weight }: { mean: number; weight: number },
): number[] {
  return points.map((used, place) => (used + weight * mean) / ((seen[place] ?? 0) + weight));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
