import { isRunningOut, thresholdReached } from "../alerts/limit-level.ts";
import { defined } from "../platform/read-value.ts";
import type { QuotaOutlooks, WindowOutlook } from "../quota/outlook.ts";
import { WINDOWS } from "../quota/quota-window.ts";

/** An open window that stands high, or is forecast to run out. */
export type ReachedLevels = {
  outlook: WindowOutlook;
  /** The highest threshold reached. */
  thresholdPercent?: number;
  runsOut: boolean;
};

/** The windows of which Claude is to know, the 5-hour one first. */
export function reachedLevels(
  outlooks: QuotaOutlooks,
  thresholds: readonly number[],
  nowMs: number,
): ReachedLevels[] {
  return openWindows(outlooks, nowMs).flatMap((outlook) => {
    const thresholdPercent = thresholdReached(outlook.usedPercent, thresholds);
    const runsOut = isRunningOut(outlook);
    const reached: ReachedLevels = defined({ outlook, thresholdPercent, runsOut });
    return runsOut || thresholdPercent !== undefined ? [reached] : [];
  });
}

/** The window because of which new agents are denied; of two the one that resets last. */
export function denyingWindow(
  outlooks: QuotaOutlooks,
  abovePercent: number,
  nowMs: number,
): WindowOutlook | undefined {
  const above = openWindows(outlooks, nowMs).filter(
    (outlook) => outlook.usedPercent > abovePercent && isOfThisWindow(outlook),
  );
  return above.sort((a, b) => a.resetsAtMs - b.resetsAtMs).at(-1);
}

function openWindows({ fiveHour, sevenDay }: QuotaOutlooks, nowMs: number): WindowOutlook[] {
  return [fiveHour, sevenDay].flatMap((outlook) =>
    outlook !== undefined && outlook.resetsAtMs > nowMs ? [outlook] : [],
  );
}

/** A number from before the window began says nothing about it. */
function isOfThisWindow({ window, asOfMs, resetsAtMs }: WindowOutlook): boolean {
  const { lengthMs, toleranceMs } = WINDOWS[window];
  return asOfMs >= resetsAtMs - lengthMs - toleranceMs;
}
