import type { UsageTable } from "../ledger/usage-table.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { mergeWindows } from "../quota/merge-observations.ts";
import { type QuotaObservation, WINDOW_KINDS, type WindowKind } from "../quota/quota-window.ts";
import { type AccountPlace, accountWork } from "./account-work.ts";
import { type LearnedCosts, learnPercentCosts } from "./percent-cost.ts";
import { median } from "./robust.ts";
import { type ModelWork, type WeightedWork, weightedWork } from "./weighted-work.ts";
import { workSamples } from "./work-samples.ts";

/** How far back past work is learned from; limits and prices of older times say little of today's. */
export const PAST_WORK_MS = 60 * MS_PER_DAY;

/** What the past work of an account says of work to come. */
export type PastWork = {
  costs: Readonly<Record<WindowKind, LearnedCosts>>;
  /** Models at work, the one used most of late first. */
  models: readonly PastModel[];
  /** How fast it is done; `undefined` where there was next to none. */
  pace: WorkPace | undefined;
};

/** Of an hour of work: what it costs at list prices, and the spread of that logarithm. */
export type WorkPace = { usdPerHour: number; spread: number };

export type PastModel = {
  /** As `workName` calls it. */
  model: string;
  /** Weighted tokens for a token of any kind: small where much is read from the cache. */
  weightPerToken: number;
  /** Spread of its logarithm from day to day. */
  weightSpread: number;
  /** Its share of all that was done of late, by list price, 0-1. */
  lateShare: number;
};

/** Learned from the observations and the ledger; pure, some 30 ms for two busy months. */
export function learnPastWork(
  observations: readonly QuotaObservation[],
  { table, prices }: { table: UsageTable; prices: PriceBook },
  { nowMs, ...place }: AccountPlace & { nowMs: number },
): PastWork {
  const isCounted = accountWork(table.contexts, place);
  const span = { sinceMs: nowMs - PAST_WORK_MS, nowMs };
  const work = weightedWork(table, { prices, isCounted }, span);
  const learned = (window: WindowKind) => {
    const windows = mergeWindows(observations, window, nowMs).filter(({ contested }) => !contested);
    return learnPercentCosts(workSamples(windows, work), { window, work, nowMs });
  };
  const [fiveHour, sevenDay] = WINDOW_KINDS;
  return {
    costs: { [fiveHour]: learned(fiveHour), [sevenDay]: learned(sevenDay) },
    models: pastModels(work),
    pace: workPace(work),
  };
}

const QUARTERS_PER_DAY = 96;
/** The days that decide which model is the usual one. */
const LATE_DAYS = 7;
const LEAST_SPREAD = 0.15;

function pastModels(work: WeightedWork): PastModel[] {
  const end = work.quarters;
  const lateFrom = Math.max(0, end - LATE_DAYS * QUARTERS_PER_DAY);
  const lateUsd = ({ weighted, inputUsd }: ModelWork) =>
    ((weighted[end] ?? 0) - (weighted[lateFrom] ?? 0)) * inputUsd;
  const allLateUsd = work.models.reduce((sum, model) => sum + lateUsd(model), 0);
  return work.models
    .filter(({ tokens }) => (tokens[end] ?? 0) > 0)
    .map((one) => {
      const { model, weighted, tokens } = one;
      const weightPerToken = (weighted[end] ?? 0) / (tokens[end] ?? 1);
      const weightSpread = spreadOfDays({ weighted, tokens }, weightPerToken);
      const lateShare = allLateUsd > 0 ? lateUsd(one) / allLateUsd : 0;
      return { all: tokens[end] ?? 0, past: { model, weightPerToken, weightSpread, lateShare } };
    })
    .sort((a, b) => b.past.lateShare - a.past.lateShare || b.all - a.all)
    .map(({ past }) => past);
}

function spreadOfDays(
  { weighted, tokens }: { weighted: Float64Array; tokens: Float64Array },
  mean: number,
): number {
  const logs: number[] = [];
  for (let to = QUARTERS_PER_DAY; to < tokens.length; to += QUARTERS_PER_DAY) {
    const from = to - QUARTERS_PER_DAY;
    const count = (tokens[to] ?? 0) - (tokens[from] ?? 0);
    const weight = (weighted[to] ?? 0) - (weighted[from] ?? 0);
    if (count > 0 && weight > 0) logs.push(Math.abs(Math.log(weight / count / mean)));
  }
  return Math.max(LEAST_SPREAD, logs.length === 0 ? 0 : 1.4826 * median(logs));
}

const QUARTERS_PER_HOUR = 4;
/** Fewer hours would be no pace. */
const MIN_HOURS = 2;
const LEAST_PACE_SPREAD = 0.3;

/** Over hours of four quarters with work each: what lies idle between them is no work. */
function workPace({ models, quarters }: WeightedWork): WorkPace | undefined {
  const worked: number[] = [];
  for (let place = 0; place < quarters; place++) {
    const usd = models.reduce((sum, { weighted, inputUsd }) => {
      return sum + ((weighted[place + 1] ?? 0) - (weighted[place] ?? 0)) * inputUsd;
    }, 0);
    if (usd > 0) worked.push(usd);
  }
  const logs: number[] = [];
  for (let from = 0; from + QUARTERS_PER_HOUR <= worked.length; from += QUARTERS_PER_HOUR) {
    const hour = worked.slice(from, from + QUARTERS_PER_HOUR);
    logs.push(Math.log(hour.reduce((sum, usd) => sum + usd, 0)));
  }
  if (logs.length < MIN_HOURS) return undefined;
  const middle = median(logs);
  const spread = 1.4826 * median(logs.map((log) => Math.abs(log - middle)));
  return { usdPerHour: Math.exp(middle), spread: Math.max(LEAST_PACE_SPREAD, spread) };
}
