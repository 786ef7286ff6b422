import { FORECAST_TUNING } from "../quota/forecast-tuning.ts";
import type { WindowOutlook } from "../quota/outlook.ts";
import type { PastWork } from "./past-work.ts";
import type { PercentCosts } from "./percent-cost.ts";
import { type Need, neededPercent } from "./work-need.ts";

/** A burn below this share of what is usual at work is idling, and says nothing of work to come. */
const IDLE_SHARE = 0.2;
/** Of a rate that is known from the present burn alone. */
const BURN_SPREAD = 0.6;

/**
 * What so many hours of work take of a window: at the present burn at first, then ever more as an hour
 * of work usually does. `undefined` where neither is known.
 */
export function hoursNeed(hours: number, { outlook, costs, past }: HoursBasis): Need | undefined {
  const now = outlook === undefined ? 0 : presentRate(outlook);
  const usual = costs && usualHour(costs, past);
  if (costs === undefined || usual === undefined) {
    return now > 0
      ? { medianPercent: now * hours, spread: BURN_SPREAD, unseenModels: [] }
      : undefined;
  }
  const lasts = FORECAST_TUNING[costs.window].momentumLastsHours;
  const more = now < IDLE_SHARE * usual.medianPercent ? 0 : now - usual.medianPercent;
  const percent = usual.medianPercent * hours + more * lasts * (1 - Math.exp(-hours / lasts));
  return { ...usual, medianPercent: percent };
}

type HoursBasis = {
  /** Absent: no window is open. */
  outlook: WindowOutlook | undefined;
  costs: PercentCosts | undefined;
  past: PastWork;
};

/** Only a rate from the last readings tells of the present. */
function presentRate({ burn }: WindowOutlook): number {
  return burn?.basis === "recent" ? burn.percentPerHour : 0;
}

/** An hour of work as it was of late, all models in their usual shares. */
function usualHour(costs: PercentCosts, { pace, models }: PastWork): Need | undefined {
  if (pace === undefined) return undefined;
  const late = models.filter(({ lateShare }) => lateShare > 0);
  const shares =
    late.length > 0 ? late : models.slice(0, 1).map((one) => ({ ...one, lateShare: 1 }));
  const usdByModel = new Map(
    shares.map(({ model, lateShare }) => [model, lateShare * pace.usdPerHour] as const),
  );
  return neededPercent(costs, { usdByModel, sizeSpread: pace.spread });
}

/** How long work of that list price takes, at the usual pace. */
export function hoursOf(totalUsd: number, { pace }: PastWork): number {
  const hours = pace === undefined ? 1 : totalUsd / pace.usdPerHour;
  return Math.min(MAX_HOURS, Math.max(MIN_HOURS, hours));
}

const MIN_HOURS = 5 / 60;
/** Whoever does more does not stay at it. */
export const MAX_HOURS = 12;
