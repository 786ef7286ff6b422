import { defined } from "../platform/read-value.ts";
import {
  type AlertedWindow,
  type AlertReading,
  type AlertsState,
  findAlerted,
  hasKnownReset,
} from "./alerted-window.ts";
import {
  isRunningOut,
  isTooFast,
  RESET_NEWS_MS,
  type ThresholdSettings,
  thresholdReached,
  thresholdsFor,
} from "./limit-level.ts";

/** What must happen before there is something to tell; enough to see that there is nothing. */
export type AlertTriggers = {
  settings: ThresholdSettings;
  windows: readonly WindowTrigger[];
};
export type WindowTrigger = Pick<
  AlertedWindow,
  | "account"
  | "window"
  | "firstResetsAtMs"
  | "resetsAtMs"
  | "toldPercent"
  | "runsOutTold"
  | "paceTold"
> & {
  /** `undefined` when its reset is told, or nothing to tell. */
  resetDueAtMs?: number;
};

export function nextTriggers(state: AlertsState, settings: ThresholdSettings): AlertTriggers {
  const windows = state.map((alerted) => {
    const { claim: _, resetTold, ...window } = alerted;
    const isUntold =
      alerted.toldPercent !== undefined && !resetTold && hasKnownReset(alerted.window);
    return defined({ ...window, resetDueAtMs: isUntold ? alerted.resetsAtMs : undefined });
  });
  return { settings, windows };
}

/** Whether evaluating the limits of `account` would tell something of this window. */
export function isAlertDue(
  { settings, windows }: AlertTriggers,
  reading: AlertReading,
  { account, nowMs }: { account: string; nowMs: number },
): boolean {
  if (reading.resetsAtMs <= nowMs) return false;
  const told = findAlerted(windows, account, reading);
  const reached = thresholdReached(reading.usedPercent, thresholdsFor(settings, reading.window));
  if (reached !== undefined && reached > (told?.toldPercent ?? -1)) return true;
  if (told?.runsOutTold !== true && isRunningOut(reading)) return true;
  return told?.paceTold !== true && isTooFast(reading);
}

/** Whether a window that had passed a threshold has reset, and nobody was told yet. */
export function isResetNewsDue({ windows }: AlertTriggers, nowMs: number): boolean {
  return windows.some(({ resetDueAtMs }) => {
    const lateMs = nowMs - (resetDueAtMs ?? Number.NaN);
    return lateMs >= 0 && lateMs <= RESET_NEWS_MS;
  });
}
