import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import type { WindowForecast } from "../../shared/quota/window-forecast.ts";
import { runsOutAt } from "../quota/forecasts.ts";

/** Noon of 20 November 2026, UTC; the 5-hour window resets three hours later, the week in two days. */
export const NOON_MS = Date.UTC(2026, 10, 20, 12);
export const RESET_MS = NOON_MS + 3 * MS_PER_HOUR;
export const WEEK_RESET_MS = NOON_MS + 2 * MS_PER_DAY;

/** A 5-hour window that lasts. */
export function fiveHour(usedPercent: number, more: Partial<WindowOutlook> = {}): WindowOutlook {
  return {
    window: "five_hour",
    usedPercent,
    resetsAtMs: RESET_MS,
    elapsedPercent: 40,
    paceDeltaPercent: usedPercent - 40,
    level: usedPercent >= 95 ? "act" : "watch",
    asOfMs: NOON_MS,
    source: "statusline",
    ...more,
  };
}

export function sevenDay(usedPercent: number, more: Partial<WindowOutlook> = {}): WindowOutlook {
  return fiveHour(usedPercent, { window: "seven_day", resetsAtMs: WEEK_RESET_MS, ...more });
}

/** The signs of a window that runs out so many ms after noon. */
export function runningOut(
  afterMs: number,
): Pick<WindowOutlook, "level"> & { forecast: WindowForecast } {
  return { level: "act", forecast: runsOutAt(NOON_MS + afterMs) };
}
