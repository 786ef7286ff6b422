import type { Demand } from "./demand.ts";
import { chanceOfUse } from "./expectation.ts";

/** What is left of a window, and until when it must last. */
type Rest = { points: number; resetsAtMs: number };

/** When it runs out, given that it does. */
type ExhaustionMoments = { p10: number; p50: number; p90: number };

/** Moments looked at on the way to the reset. */
const STEPS = 48;

export function exhaustionMoments(demand: Demand, { points, resetsAtMs }: Rest): ExhaustionMoments {
  const stepMs = (resetsAtMs - demand.nowMs) / STEPS;
  const chances = [0];
  for (let step = 1; step <= STEPS; step++) {
    const chance = chanceOfUse(demand, points, demand.nowMs + step * stepMs);
    // What has run out does not come back.
    chances.push(Math.max(chance, chances[step - 1] ?? 0));
  }
  const total = chances.at(-1) ?? 0;
  const momentOf = (share: number) =>
    Math.round(demand.nowMs + stepMs * stepWhere(chances, share * total));
  return { p10: momentOf(0.1), p50: momentOf(0.5), p90: momentOf(0.9) };
}

/** Where the rising `chances` reach `wanted`, in steps, on a straight line between two of them. */
function stepWhere(chances: readonly number[], wanted: number): number {
  const step = chances.findIndex((chance) => chance >= wanted);
  const before = chances[step - 1];
  const after = chances[step];
  if (before === undefined || after === undefined || after <= before) return Math.max(0, step);
  return step - 1 + (wanted - before) / (after - before);
}
