import { MS_PER_HOUR } from "../platform/time.ts";
import { FORECAST_TUNING } from "../quota/forecast-tuning.ts";
import { gammaCdf, gammaOf } from "../quota/gamma.ts";
import type { WindowOutlook } from "../quota/outlook.ts";
import { normalQuantile } from "./normal.ts";
import { type Need, needQuantile } from "./work-need.ts";

/** How the work is done, from now on. */
export type WorkSpell = {
  hours: number;
  /** `timed`: it takes just so long. `hurried`: many agents may do it much sooner, so all of it must fit. */
  kind: "timed" | "hurried";
  /** Share of the present and the usual use that goes on beside the work, 0-1. */
  othersShare: number;
};

export type WindowFit = {
  leftPercent: number;
  probabilityFits: number;
  /** What else is likely used until the work is done, or the window resets. */
  meanwhilePercent: number;
  /** It hardly fits now, but likely into the next window: when that begins. */
  fitsAfterMs?: number;
  /** Even a whole window is likely too small. */
  neverInOneWindow?: true;
};

/** From here on it fits, and no later moment need be told. */
export const FITS_PROBABILITY = 0.9;
/** Slices of equal probability that the need is cut into. */
const SLICES = 64;

/**
 * Whether the work fits into what is left of a window. The work begins at once; the forecast says what
 * others use until it is done, or until the reset. Of work that takes its time, what is done after the
 * reset counts for the next window, which begins empty.
 */
export function windowFit(
  need: Need,
  outlook: WindowOutlook,
  { hours, kind, othersShare, nowMs }: WorkSpell & { nowMs: number },
): WindowFit {
  const leftPercent = Math.max(0, 100 - outlook.usedPercent);
  const untilReset = Math.max(0, outlook.resetsAtMs - nowMs) / MS_PER_HOUR;
  const share = kind === "timed" ? Math.min(1, untilReset / hours) : 1;
  const meanwhile = meanwhileUse(outlook, { hours: Math.min(hours, untilReset), nowMs });
  const meanwhilePercent = meanwhile * othersShare;
  const probabilityFits = fitProbability(need, { share, leftPercent, meanwhilePercent, outlook });
  const isTooLarge = need.medianPercent > 100;
  return {
    leftPercent,
    probabilityFits,
    meanwhilePercent,
    ...(isTooLarge && { neverInOneWindow: true as const }),
    ...(!isTooLarge && probabilityFits < FITS_PROBABILITY && { fitsAfterMs: outlook.resetsAtMs }),
  };
}

/**
 * Expected use within the hours: from the rate now towards the average that the forecast expects until
 * the reset. Without a forecast the rate now goes on.
 */
export function meanwhileUse(
  { window, usedPercent, resetsAtMs, burn, forecast }: WindowOutlook,
  { hours, nowMs }: { hours: number; nowMs: number },
): number {
  const now = forecast?.percentPerHour ?? burn?.percentPerHour ?? 0;
  const untilReset = Math.max(0.05, (resetsAtMs - nowMs) / MS_PER_HOUR);
  const later =
    forecast === undefined
      ? now
      : Math.max(0, forecast.usedPercentAtReset.p50 - usedPercent) / untilReset;
  const lasts = FORECAST_TUNING[window].momentumLastsHours;
  return Math.max(0, later * hours + (now - later) * lasts * (1 - Math.exp(-hours / lasts)));
}

function fitProbability(
  need: Need,
  {
    share,
    leftPercent,
    meanwhilePercent,
    outlook,
  }: { share: number; leftPercent: number; meanwhilePercent: number; outlook: WindowOutlook },
): number {
  if (leftPercent <= 0) return 0;
  const { perPercent, habit } = FORECAST_TUNING[outlook.window].variance;
  const variance = perPercent * meanwhilePercent + habit * meanwhilePercent ** 2;
  const others = meanwhilePercent > 0 ? gammaOf(meanwhilePercent, variance) : undefined;
  let sum = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const percent = needQuantile(need, normalQuantile((slice + 0.5) / SLICES));
    const left = leftPercent - percent * share;
    if (left < 0 || percent * (1 - share) > 100) continue;
    sum += others === undefined ? 1 : gammaCdf(others, left);
  }
  return Math.min(MAX_PROBABILITY, Math.max(1 - MAX_PROBABILITY, sum / SLICES));
}

/** Nothing about the future is sure. */
const MAX_PROBABILITY = 0.995;
