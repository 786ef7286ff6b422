import { MS_PER_DAY } from "../platform/time.ts";
import { WINDOWS, type WindowKind } from "../quota/quota-window.ts";

/** One window of which something was told, or is being told. */
export type AlertedWindow = {
  account: string;
  window: WindowKind;
  /** The reset as it was said when the window was first spoken of: its name from then on. */
  firstResetsAtMs: number;
  /** The reset as it was said last. */
  resetsAtMs: number;
  /** The highest threshold that was told of; those below it are told with it. */
  toldPercent?: number;
  /** That it runs out before its reset was told. */
  runsOutTold?: true;
  /** Nothing more is to be said of its reset. */
  resetTold?: true;
};
export type AlertsState = readonly AlertedWindow[];

/** Nothing refers to a window that is over for so long. */
const KEPT_AFTER_RESET_MS = 7 * MS_PER_DAY;

type Reading = { window: string; resetsAtMs: number };

/**
 * What was told of the window that a reading speaks of. A session whose account is not known yet may
 * belong to any: its window is the same as a named account's when both reset together.
 */
export function findAlerted<Window extends Names>(
  windows: readonly Window[],
  account: string,
  reading: Reading,
): Window | undefined {
  const same = windows.filter((known) => isSameWindow(known, reading));
  return (
    same.find((known) => known.account === account) ??
    same.find((known) => isUnnamed(known.account) || isUnnamed(account))
  );
}

type Names = Pick<AlertedWindow, "account" | "window" | "firstResetsAtMs" | "resetsAtMs">;

/** Resets of one window are said a little differently by several sessions. */
export function isSameWindow(known: Omit<Names, "account">, reading: Reading): boolean {
  if (known.window !== reading.window) return false;
  const { toleranceMs } = WINDOWS[known.window];
  return [known.firstResetsAtMs, known.resetsAtMs].some(
    (resetsAtMs) => Math.abs(resetsAtMs - reading.resetsAtMs) <= toleranceMs,
  );
}

export function isUnnamed(account: string): boolean {
  return account.startsWith("unknown-");
}

/** The same list when nothing in it is old enough to forget. */
export function withoutOld(state: AlertsState, nowMs: number): AlertsState {
  const kept = state.filter(({ resetsAtMs }) => nowMs - resetsAtMs <= KEPT_AFTER_RESET_MS);
  return kept.length === state.length ? state : kept;
}
