import { HABIT_HOURS } from "./forecast-tuning.ts";
import type { HourlyUse } from "./hourly-use.ts";

export const HOURS_PER_WEEK = 7 * 24;

/** For each hour (or block of hours) of the week: points used, hours (blocks) seen. */
export type WeekSums = { points: number[]; seen: number[] };

/** Sums of past hours by their place in the week, which begins on Thursday 0:00 UTC; the older the less. */
export type UseSums = {
  hours: WeekSums;
  /** Whole blocks of hours. From these and the squares follows how far they were from any habit. */
  blocks: WeekSums;
  squaredBlockPoints: number;
};

/** The sums of no hours at all. `blockHours` divides a week. */
export function noUse(blockHours: number): UseSums {
  const none = (places: number) => ({ points: zeros(places), seen: zeros(places) });
  return {
    hours: none(HOURS_PER_WEEK),
    blocks: none(HOURS_PER_WEEK / blockHours),
    squaredBlockPoints: 0,
  };
}

/** `sums`, which are as of the first of `hourly`, with all its hours, as of `endHour`. */
export function withHours(sums: UseSums, hourly: HourlyUse, endHour: number): UseSums {
  const added = agedSums(sums, endHour - hourly.firstHour);
  addHours(added.hours, hourly, endHour);
  addBlocks(added, hourly, endHour);
  return added;
}

function agedSums({ hours, blocks, squaredBlockPoints }: UseSums, ageHours: number): UseSums {
  const factor = weightAt(ageHours);
  const scale = (sums: readonly number[]) => sums.map((sum) => sum * factor);
  return {
    hours: { points: scale(hours.points), seen: scale(hours.seen) },
    blocks: { points: scale(blocks.points), seen: scale(blocks.seen) },
    squaredBlockPoints: squaredBlockPoints * factor,
  };
}

function addHours(sums: WeekSums, { firstHour, points, seen }: HourlyUse, endHour: number): void {
  const perHour = weightAt(-1);
  let weight = weightAt(endHour - firstHour);
  // A plain loop: this is most of the work of a forecast.
  for (let index = 0; index < points.length; index++) {
    const place = (firstHour + index) % HOURS_PER_WEEK;
    sums.points[place] = (sums.points[place] ?? 0) + weight * (points[index] ?? 0);
    sums.seen[place] = (sums.seen[place] ?? 0) + weight * (seen[index] ?? 0);
    weight *= perHour;
  }
}

/** A block that was not seen whole, or in which the window was used up, says nothing of bursts. */
function addBlocks(sums: UseSums, { firstHour, points, seen }: HourlyUse, endHour: number): void {
  const { blocks } = sums;
  const blockHours = HOURS_PER_WEEK / blocks.points.length;
  let block = Math.ceil(firstHour / blockHours);
  for (; (block + 1) * blockHours <= endHour; block++) {
    const from = block * blockHours - firstHour;
    if (sumOf(seen, from, from + blockHours) < blockHours - ROUNDING) continue;
    const used = sumOf(points, from, from + blockHours);
    const weight = weightAt(endHour - block * blockHours);
    const place = block % blocks.points.length;
    blocks.points[place] = (blocks.points[place] ?? 0) + weight * used;
    blocks.seen[place] = (blocks.seen[place] ?? 0) + weight;
    sums.squaredBlockPoints += weight * used * used;
  }
}

/** Parts of an hour add up to a little less. */
const ROUNDING = 1e-6;

function sumOf(amounts: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += amounts[index] ?? 0;
  return sum;
}

function weightAt(ageHours: number): number {
  return Math.exp(-ageHours / HABIT_HOURS);
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
