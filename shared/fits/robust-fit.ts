import { MS_PER_DAY } from "../platform/time.ts";
import { type RidgeFit, ridgeFit } from "./ridge.ts";
import { median, tukeyWeight, weightedQuantile } from "./robust.ts";
import type { WorkSample } from "./work-samples.ts";

/** What was learned of samples, and what each of them should have taken by it. */
export type Fitted = {
  fit: RidgeFit;
  pooled: number;
  spread: number;
  predicted: number[];
};

/** Less is mostly rounding. */
export const TELLING_PERCENT = 1;
/** Limits and models change: what is so old counts half. */
const HALF_LIFE_DAYS = 21;
/** Whole percents on both ends of a stretch: the deviation of what rounding adds. */
const ROUNDING_PERCENT = 0.41;
/** How far the rate of a model is expected to lie from that of all, as a share of it. */
const MODEL_SPREAD = 0.5;
const USUAL_SPREAD = 0.35;
/** So many stretches of the usual spread are added to those seen. */
const SPREAD_PRIOR_SAMPLES = 4;
/** What took more than expected is doubted sooner: it may hold unseen work, and never the reverse. */
const DOUBT = 1.3;
const MAX_ROUNDS = 15;
const PRECISION_PERCENT = 0.01;

/**
 * Least squares, again and again around what was predicted before: what lies far off is not believed.
 * Work that the ledger does not see can only make a stretch seem dear, so how far stretches differ is
 * taken from those below the line. `undefined` where nothing rose.
 */
export function robustFit(
  samples: readonly WorkSample[],
  { count, nowMs }: { count: number; nowMs: number },
): Fitted | undefined {
  const recency = samples.map(({ toMs }) => 0.5 ** ((nowMs - toMs) / MS_PER_DAY / HALF_LIFE_DAYS));
  const ratios = samples.map(({ percent, totalUsd }, index) => ({
    value: percent / totalUsd,
    weight: (recency[index] ?? 1) * percent,
  }));
  const rough = weightedQuantile(ratios, 0.5);
  if (!(rough > 0)) return undefined;
  let predicted = samples.map(({ totalUsd }) => rough * totalUsd);
  for (let round = 1; ; round++) {
    const fitted = fitAround(samples, { predicted, recency, rough, count });
    const change = fitted.predicted.reduce((most, percent, index) => {
      return Math.max(most, Math.abs(percent - (predicted[index] ?? 0)));
    }, 0);
    if (round === MAX_ROUNDS || change < PRECISION_PERCENT) return fitted;
    predicted = fitted.predicted;
  }
}

type Around = {
  predicted: readonly number[];
  recency: readonly number[];
  rough: number;
  count: number;
};

/** One round: how far each sample is believed by the last prediction, and the fit of those. */
function fitAround(
  samples: readonly WorkSample[],
  { predicted, recency, rough, count }: Around,
): Fitted {
  const spread = spreadOf(samples, predicted);
  const beliefs = samples.map(({ percent }, index) => {
    const expected = predicted[index] ?? 0;
    const deviation = Math.hypot(ROUNDING_PERCENT, spread * expected);
    const deviations = (percent - expected) / deviation;
    const weight = tukeyWeight(deviations > 0 ? DOUBT * deviations : deviations);
    return ((recency[index] ?? 1) * weight) / deviation ** 2;
  });
  const pooled = pooledRate(samples, beliefs) ?? rough;
  const equations = samples.map(({ usd, percent }, index) => ({
    ...{ x: usd, y: percent, weight: beliefs[index] ?? 0 },
  }));
  const fit = ridgeFit(equations, count, { mean: pooled, sd: MODEL_SPREAD * pooled });
  return {
    fit,
    pooled,
    spread,
    predicted: samples.map(({ usd }) => dot(usd, fit.values)),
  };
}

/** From the stretches that took less than expected: nothing unseen is in those. */
function spreadOf(samples: readonly WorkSample[], predicted: readonly number[]): number {
  const below = samples.flatMap(({ percent }, index) => {
    const expected = predicted[index] ?? 0;
    if (percent >= expected || expected <= TELLING_PERCENT) return [];
    // The middle of a squared normal deviation is 0.455 of its variance.
    const variance = (percent - expected) ** 2 / 0.455 - ROUNDING_PERCENT ** 2;
    return [Math.max(0, variance) / expected ** 2];
  });
  const seen = below.length === 0 ? USUAL_SPREAD ** 2 : median(below);
  const squared =
    (below.length * seen + SPREAD_PRIOR_SAMPLES * USUAL_SPREAD ** 2) /
    (below.length + SPREAD_PRIOR_SAMPLES);
  return Math.min(1.5, Math.max(0.05, Math.sqrt(squared)));
}

function pooledRate(
  samples: readonly WorkSample[],
  beliefs: readonly number[],
): number | undefined {
  let product = 0;
  let square = 0;
  samples.forEach(({ percent, totalUsd }, index) => {
    product += (beliefs[index] ?? 0) * percent * totalUsd;
    square += (beliefs[index] ?? 0) * totalUsd ** 2;
  });
  return square > 0 && product > 0 ? product / square : undefined;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
