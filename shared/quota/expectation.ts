import type { Demand } from "./demand.ts";
import { furtherUse } from "./further-use.ts";
import { gammaCdf, gammaQuantile } from "./gamma.ts";

/** What is expected of an open window at some moment until its reset. */
export type Expectation = {
  /** That 100 % is reached by then, 0-1; never quite 0 or 1. */
  probabilityOfExhaustion: number;
  /** Quantiles. */
  usedPercent: { p10: number; p50: number; p90: number };
};

/** Nothing is certain before it has happened. */
const MIN_PROBABILITY = 0.002;
/** With less left than this the rounding of the readings would decide. */
const MIN_REST_POINTS = 0.3;

/** `usedPercent` is what is used now, below 100. */
export function expectationAt(demand: Demand, usedPercent: number, atMs: number): Expectation {
  const rest = 100 - usedPercent;
  const use = furtherUse(demand, atMs);
  const used = (quantile: number) => usedPercent + gammaQuantile(use, quantile, rest);
  const chance = chanceOfUse(demand, rest, atMs);
  return {
    probabilityOfExhaustion: Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, chance)),
    usedPercent: { p10: lowered(used(0.1), usedPercent), p50: used(0.5), p90: used(0.9) },
  };
}

/**
 * Readings are rounded to whole percents: where hardly more is expected to be used, what is said at
 * the reset may well be what is said now.
 */
function lowered(p10: number, usedPercent: number): number {
  const more = p10 - usedPercent;
  return Math.max(usedPercent, p10 - ROUNDING_POINTS * Math.max(0, 1 - more));
}

const ROUNDING_POINTS = 0.5;

/** The probability that `points` are used up by `atMs`, 0-1. */
export function chanceOfUse(demand: Demand, points: number, atMs: number): number {
  return 1 - gammaCdf(furtherUse(demand, atMs), Math.max(MIN_REST_POINTS, points));
}
