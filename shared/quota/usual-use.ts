import type { Habit } from "./habit.ts";
import type { TimeSpan } from "./rises.ts";
import { HOURS_PER_WEEK } from "./use-sums.ts";
import { visitHours } from "./visit-hours.ts";

/** What the habit alone says of a time, in points. */
export function usualUse({ percentPerHour }: Habit, span: TimeSpan): number {
  let points = 0;
  visitHours(span, (hour, share) => {
    points += share * (percentPerHour[hour % HOURS_PER_WEEK] ?? 0);
  });
  return points;
}
