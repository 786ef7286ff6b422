import type { HotAlerts } from "../config/alerts-config.ts";
import { MS_PER_HOUR } from "../platform/time.ts";
import { runsOut } from "../quota/runs-out.ts";
import type { AlertReading } from "./alerted-window.ts";

/** So late a reset is still news; after that it is dropped. */
export const RESET_NEWS_MS = MS_PER_HOUR;

/** Used percents that are told of; other ones for the windows that are named. */
export type ThresholdSettings = Pick<HotAlerts, "thresholds" | "windowThresholds">;

export function thresholdsFor(
  { thresholds, windowThresholds }: ThresholdSettings,
  window: string,
): readonly number[] {
  return (Object.hasOwn(windowThresholds, window) ? windowThresholds[window] : null) ?? thresholds;
}

/** The highest threshold that this percent has reached. */
export function thresholdReached(
  usedPercent: number,
  thresholds: readonly number[],
): number | undefined {
  const reached = thresholds.filter((threshold) => usedPercent >= threshold);
  return reached.length === 0 ? undefined : Math.max(...reached);
}

/** Whether the window will probably be used up before its reset. */
export function isRunningOut({ usedPercent, forecast, resetsAtMs }: AlertReading): boolean {
  const atMs = runsOut(forecast)?.atMs;
  return usedPercent < 100 && atMs !== undefined && atMs < resetsAtMs;
}

/** More of it is used than of its time is over, by so many points. */
const PACE_POINTS = 15;
/** Before that a busy half hour would be news. */
const PACE_FROM_ELAPSED_PERCENT = 20;
const PACE_FROM_USED_PERCENT = 25;

/** Whether the window is used much faster than its time passes. */
export function isTooFast({ usedPercent, elapsedPercent }: AlertReading): boolean {
  if (elapsedPercent === undefined || elapsedPercent < PACE_FROM_ELAPSED_PERCENT) return false;
  if (usedPercent < PACE_FROM_USED_PERCENT || usedPercent >= 100) return false;
  return usedPercent - elapsedPercent >= PACE_POINTS;
}
