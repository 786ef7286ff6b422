import type { PercentCosts } from "./percent-cost.ts";

/** Work to be done: its list price by model, and how unsure that amount is. */
export type PlannedWork = {
  usdByModel: ReadonlyMap<string, number>;
  /** Spread of the logarithm of the amount; 0: as sure as can be. */
  sizeSpread: number;
};

/** What work takes of a window: its middle, and the spread of its logarithm. Percents of that window. */
export type Need = {
  medianPercent: number;
  spread: number;
  /** Models that were never seen at work, taken for what all cost together. */
  unseenModels: readonly string[];
};

/** How far the rate of a model that was never seen may lie from that of all, as a share of it. */
const UNSEEN_MODEL_SPREAD = 0.6;
const LEAST_PERCENT = 0.01;

/** What the work takes, from what past work took. */
export function neededPercent(costs: PercentCosts, { usdByModel, sizeSpread }: PlannedWork): Need {
  const usd = costs.models.map(({ model }) => usdByModel.get(model) ?? 0);
  const seen = new Set(costs.models.map(({ model }) => model));
  const unseenModels = [...usdByModel.keys()].filter((model) => !seen.has(model));
  const unseenUsd = unseenModels.reduce((sum, model) => sum + (usdByModel.get(model) ?? 0), 0);
  const known = costs.models.reduce((sum, { percentPerUsd }, index) => {
    return sum + percentPerUsd * (usd[index] ?? 0);
  }, 0);
  const unseen = costs.pooledPercentPerUsd * unseenUsd;
  const percent = Math.max(LEAST_PERCENT, known + unseen);
  const variance =
    quadratic(costs.covariance, usd) +
    (costs.spread * percent) ** 2 +
    (UNSEEN_MODEL_SPREAD * unseen) ** 2;
  // What was fitted is a mean; that of a lognormal lies above its middle.
  const logVariance = Math.log1p(variance / percent ** 2);
  const medianPercent = percent * Math.exp(-logVariance / 2);
  return { medianPercent, spread: Math.sqrt(logVariance + sizeSpread ** 2), unseenModels };
}

/** The need so many normal deviations from its middle. */
export function needQuantile({ medianPercent, spread }: Need, deviations: number): number {
  return medianPercent * Math.exp(deviations * spread);
}

/** A tenth of a normal distribution lies beyond so many deviations. */
export const TENTH_DEVIATIONS = 1.2816;

function quadratic(matrix: readonly (readonly number[])[], x: readonly number[]): number {
  return matrix.reduce((sum, line, row) => {
    return sum + (x[row] ?? 0) * line.reduce((inner, value, at) => inner + value * (x[at] ?? 0), 0);
  }, 0);
}
