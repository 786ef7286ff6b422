import type { ForecastTuning } from "./forecast-tuning.ts";
import type { Habit } from "./habit.ts";
import type { UseSums } from "./use-sums.ts";

/**
 * How unevenly somebody uses what the habit expects, compared with what is typical (1): the variance
 * of blocks of hours around the habit, per percent. Above 1 it comes in bursts.
 */
export function burstiness(
  { blocks, squaredBlockPoints }: UseSums,
  { percentPerHour }: Habit,
  { burst, coldPercentPerHour }: ForecastTuning,
): number {
  const { blockHours, typical, priorHours } = burst;
  const priorPercent = priorHours * coldPercentPerHour;
  let squares = squaredBlockPoints;
  let expected = 0;
  blocks.points.forEach((used, block) => {
    const seen = blocks.seen[block] ?? 0;
    const usual = sum(percentPerHour.slice(block * blockHours, (block + 1) * blockHours));
    // (used - usual)² summed up over the blocks seen; the first term is in `squares` already.
    squares += usual * (seen * usual - 2 * used);
    expected += seen * usual;
  });
  const variance = (Math.max(0, squares) + priorPercent * typical) / (expected + priorPercent);
  return variance / typical;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
