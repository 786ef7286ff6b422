import { MS_PER_HOUR } from "../platform/time.ts";
import type { Rise, TimeSpan } from "./rises.ts";
import { visitHours } from "./visit-hours.ts";

/** Use hour by hour; hours are counted since the epoch. */
export type HourlyUse = {
  firstHour: number;
  /** Percent points used in each hour. */
  points: number[];
  /** How much of the hour was seen, 0-1: it has passed, and it could have been used. */
  seen: number[];
};

/** A copy that goes on up to the hour of `idle.toMs`, with a time that was seen and idle. */
export function withIdle({ firstHour, points, seen }: HourlyUse, idle: TimeSpan): HourlyUse {
  const hours = Math.max(points.length, Math.floor(idle.toMs / MS_PER_HOUR) + 1 - firstHour);
  const added = new Array<number>(hours - points.length).fill(0);
  const longer = { firstHour, points: [...points, ...added], seen: [...seen, ...added] };
  visitHours(idle, (hour, share) => add(longer.seen, hour - firstHour, share));
  return longer;
}

/** The hours before and those from `hour` on. */
export function splitHours(
  { firstHour, points, seen }: HourlyUse,
  hour: number,
): [HourlyUse, HourlyUse] {
  const at = Math.min(points.length, Math.max(0, hour - firstHour));
  return [
    { firstHour, points: points.slice(0, at), seen: seen.slice(0, at) },
    { firstHour: firstHour + at, points: points.slice(at), seen: seen.slice(at) },
  ];
}

/** Writes down that nothing could be used in a time that is seen. */
export function addBlocked({ firstHour, seen }: HourlyUse, span: TimeSpan): void {
  visitHours(span, (hour, share) => add(seen, hour - firstHour, -share));
}

/** Spreads the rise evenly over its time. */
export function addRise({ firstHour, points }: HourlyUse, rise: Rise): void {
  const perHour = (rise.points * MS_PER_HOUR) / (rise.toMs - rise.fromMs);
  visitHours(rise, (hour, share) => add(points, hour - firstHour, perHour * share));
}

/** What lies outside of the hours is of no use any more. */
function add(amounts: number[], index: number, amount: number): void {
  const before = amounts[index];
  if (before !== undefined) amounts[index] = Math.max(0, before + amount);
}
