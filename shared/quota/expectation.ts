import type { Demand } from "./demand.ts";
import { furtherUse } from "./further-use.ts";
import { gammaCdf, gammaQuantile } from "./gamma.ts";

/**
 * What is expected of an open window at some moment until its reset, in the digits that are told: a
 * number that is rounded twice is another one than the same rounded once.
 */
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
  const probability = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, chance));
  return {
    probabilityOfExhaustion: Math.round(probability * 1_000) / 1_000,
    usedPercent: {
      p10: told(lowered(used(0.1), usedPercent), usedPercent),
      p50: told(used(0.5), usedPercent),
      p90: told(used(0.9), usedPercent),
    },
  };
}

/** In tenths, and never less than is used already. */
function told(percent: number, usedPercent: number): number {
  return Math.max(usedPercent, Math.round(percent * 10) / 10);
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
