import type { WindowKind } from "../quota/quota-window.ts";
import { changeStart } from "./cost-change.ts";
import type { RidgeFit } from "./ridge.ts";
import { weightedQuantile } from "./robust.ts";
import { dot, type Fitted, robustFit, TELLING_PERCENT } from "./robust-fit.ts";
import type { WeightedWork } from "./weighted-work.ts";
import type { WorkSample } from "./work-samples.ts";

/** How many percent of a window work costs, as learned from past work of one account. */
export type PercentCosts = {
  kind: "ok";
  window: WindowKind;
  models: readonly ModelCost[];
  /** Of how well the models' rates are known, in the order of `models`. */
  covariance: RidgeFit["covariance"];
  /** Of all models together: what one that was never seen is taken for. */
  pooledPercentPerUsd: number;
  /** How far work of the same list price differs in percent, as a share of it. */
  spread: number;
  /** Share of all that was used for which the ledger knows no work: other machines, a browser. */
  unseenShare: number;
  samples: number;
  sinceMs: number;
};

export type ModelCost = {
  model: string;
  /** Percent of the window for a million weighted tokens. */
  percentPerMillion: number;
  percentPerUsd: number;
  inputUsd: number;
  /** Stretches in which it did most of the work. */
  samples: number;
};

/** `needed`: so many more stretches of work with readings. */
export type TooLittle = {
  kind: "too-little-data";
  window: WindowKind;
  samples: number;
  needed: number;
};

export type LearnedCosts = PercentCosts | TooLittle;

/** With fewer stretches the spread would be a guess. */
const MIN_SAMPLES = 6;

/**
 * Robust regression: percent of a stretch on the list price of its work by model, each model's rate
 * ≥ 0 and drawn to that of all. Work that the ledger does not see can only make a stretch seem dear,
 * so the scale is taken from the stretches below the line, and what lies far off has no say.
 */
export function learnPercentCosts(
  all: readonly WorkSample[],
  { window, work, nowMs }: { window: WindowKind; work: WeightedWork; nowMs: number },
): LearnedCosts {
  const telling = tellingSamples(all);
  const count = work.models.length;
  const { samples, fitted } = fitSinceChange(telling, { count, nowMs });
  if (fitted === undefined) {
    const needed = Math.max(1, MIN_SAMPLES - samples.length);
    return { kind: "too-little-data", window, samples: samples.length, needed };
  }
  const { fit, pooled, spread } = fitted;
  const sinceMs = samples[0]?.fromMs ?? nowMs;
  const models = work.models.map(({ model, inputUsd }, index) => {
    const percentPerUsd = fit.values[index] ?? pooled;
    return {
      model,
      percentPerUsd,
      percentPerMillion: percentPerUsd * inputUsd,
      inputUsd,
      samples: samples.filter(({ usd, totalUsd }) => (usd[index] ?? 0) > totalUsd / 2).length,
    };
  });
  return {
    kind: "ok",
    window,
    models,
    covariance: fit.covariance,
    pooledPercentPerUsd: pooled,
    spread,
    unseenShare: unseenShare(
      all.filter(({ fromMs }) => fromMs >= sinceMs),
      fit.values,
    ),
    samples: samples.length,
    sinceMs,
  };
}

/**
 * Those with enough work to show in whole percents, by what such work roughly takes: not by what they
 * took, or only the dear ones of the small would stay. By time.
 */
function tellingSamples(all: readonly WorkSample[]): WorkSample[] {
  const worked = all.filter(({ totalUsd }) => totalUsd > 0);
  const risen = worked.filter(({ percent }) => percent >= TELLING_PERCENT);
  const rough = weightedQuantile(
    risen.map(({ percent, totalUsd }) => ({ value: percent / totalUsd, weight: percent })),
    0.5,
  );
  return worked
    .filter(({ totalUsd }) => totalUsd * rough >= TELLING_PERCENT)
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** Where the rates changed, only what came after the change tells of today's. */
function fitSinceChange(
  samples: readonly WorkSample[],
  moment: { count: number; nowMs: number },
): { samples: readonly WorkSample[]; fitted: Fitted | undefined } {
  if (samples.length < MIN_SAMPLES) return { samples, fitted: undefined };
  const fitted = robustFit(samples, moment);
  if (fitted === undefined) return { samples, fitted };
  const start = changeStart(samples, fitted.predicted);
  return start === 0 ? { samples, fitted } : fitSinceChange(samples.slice(start), moment);
}

function unseenShare(samples: readonly WorkSample[], rates: readonly number[]): number {
  let used = 0;
  let explained = 0;
  for (const { percent, usd } of samples) {
    used += percent;
    explained += dot(usd, rates);
  }
  return used > 0 ? Math.max(0, 1 - explained / used) : 0;
}
