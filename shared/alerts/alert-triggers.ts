import { defined } from "../platform/read-value.ts";
import type { WindowOutlook } from "../quota/outlook.ts";
import { type AlertedWindow, type AlertsState, findAlerted } from "./alerted-window.ts";
import { RESET_NEWS_MS } from "./limit-alerts.ts";
import { isRunningOut } from "./limit-level.ts";

/** What must happen before there is something to tell; enough to see that there is nothing. */
export type AlertTriggers = {
  /** The threshold of a window that nothing was told of. */
  firstPercent?: number;
  windows: readonly WindowTrigger[];
};
export type WindowTrigger = Pick<
  AlertedWindow,
  "account" | "window" | "firstResetsAtMs" | "resetsAtMs"
> & {
  /** `undefined` when all thresholds are told. */
  nextPercent?: number;
  runsOutTold: boolean;
  /** `undefined` when its reset is told, or nothing to tell. */
  resetDueAtMs?: number;
};

export function nextTriggers(state: AlertsState, thresholds: readonly number[]): AlertTriggers {
  const windows = state.map((alerted) => {
    const { account, window, firstResetsAtMs, resetsAtMs, toldPercent, resetTold } = alerted;
    return defined({
      ...{ account, window, firstResetsAtMs, resetsAtMs },
      nextPercent: lowest(thresholds.filter((threshold) => threshold > (toldPercent ?? -1))),
      runsOutTold: alerted.runsOutTold === true,
      resetDueAtMs: toldPercent === undefined || resetTold ? undefined : resetsAtMs,
    });
  });
  return defined({ firstPercent: lowest(thresholds), windows });
}

function lowest(thresholds: readonly number[]): number | undefined {
  return thresholds.length === 0 ? undefined : Math.min(...thresholds);
}

/** Whether evaluating the limits of `account` would tell something of this window. */
export function isAlertDue(
  { firstPercent, windows }: AlertTriggers,
  outlook: WindowOutlook,
  { account, nowMs }: { account: string; nowMs: number },
): boolean {
  if (outlook.resetsAtMs <= nowMs) return false;
  const trigger = findAlerted(windows, account, outlook);
  const nextPercent = trigger === undefined ? firstPercent : trigger.nextPercent;
  if (nextPercent !== undefined && outlook.usedPercent >= nextPercent) return true;
  return trigger?.runsOutTold !== true && isRunningOut(outlook, nowMs);
}

/** Whether a window that had passed a threshold has reset, and nobody was told yet. */
export function isResetNewsDue({ windows }: AlertTriggers, nowMs: number): boolean {
  return windows.some(({ resetDueAtMs }) => {
    const lateMs = nowMs - (resetDueAtMs ?? Number.NaN);
    return lateMs >= 0 && lateMs <= RESET_NEWS_MS;
  });
}
