import { MS_PER_HOUR } from "../platform/time.ts";
import type { ForecastTuning } from "./forecast-tuning.ts";
import type { Rise } from "./rises.ts";

/** Nothing is left of what is older; nearly all rises are, and the power takes its time. */
const FORGOTTEN_HALF_LIVES = 64;
/** So little is known at least: one busy minute is not the rate of the hour. */
const MIN_KNOWN_SHARE = 0.05;

/** Percent per hour: the mean over all the past, of which half is forgotten each half-life. */
export function momentumAt(
  {
    untilMs,
    firstStartMs,
    momentumPercentPerHour,
  }: { untilMs: number; firstStartMs: number; momentumPercentPerHour: number },
  tuning: ForecastTuning,
): number {
  // What lies before the first window counts neither as use nor as idle time.
  const known = 1 - momentumWeight(untilMs - firstStartMs, tuning);
  return momentumPercentPerHour / Math.max(MIN_KNOWN_SHARE, known);
}

/** What rises add to that mean at `nowMs`, idle time included. */
export function momentumOf(rises: readonly Rise[], nowMs: number, tuning: ForecastTuning): number {
  let percentPerHour = 0;
  const forgottenMs = FORGOTTEN_HALF_LIVES * tuning.momentumHalfLifeHours * MS_PER_HOUR;
  for (const { points, fromMs, toMs } of rises) {
    if (nowMs - toMs > forgottenMs) continue;
    const share = momentumWeight(nowMs - toMs, tuning) - momentumWeight(nowMs - fromMs, tuning);
    percentPerHour += (points * share * MS_PER_HOUR) / (toMs - fromMs);
  }
  return percentPerHour;
}

/** 1 for what happens now, ½ for what happened one half-life ago. */
export function momentumWeight(ageMs: number, { momentumHalfLifeHours }: ForecastTuning): number {
  return 2 ** (-ageMs / (momentumHalfLifeHours * MS_PER_HOUR));
}
