import { MS_PER_DAY } from "../platform/time.ts";
import { WINDOW_KINDS, WINDOWS } from "../quota/quota-window.ts";
import type { WindowForecast } from "../quota/window-forecast.ts";
import type { Claim } from "./claim.ts";

/** One window of which something was told, or is being told. */
export type AlertedWindow = {
  account: string;
  /** The client's name of it: `five_hour`, `seven_day`, or a model's week. */
  window: string;
  /** The reset as it was said when the window was first spoken of: its name from then on. */
  firstResetsAtMs: number;
  /** The reset as it was said last. */
  resetsAtMs: number;
  /** A home is about to tell something of it. */
  claim?: Claim<ToldOfWindow>;
} & ToldOfWindow;

/** What is told once in a window. */
export type ToldOfWindow = {
  /** The highest threshold that was told of; those below it are told with it. */
  toldPercent?: number;
  /** That it will probably run out before its reset was told. */
  runsOutTold?: true;
  /** That it is used too fast was told, or is part of what was told. */
  paceTold?: true;
  /** Nothing more is to be said of its reset. */
  resetTold?: true;
};
export type AlertsState = readonly AlertedWindow[];

/** What alerts look at: an outlook, or what else is known of a window. */
export type AlertReading = {
  window: string;
  usedPercent: number;
  resetsAtMs: number;
  elapsedPercent?: number;
  forecast?: WindowForecast;
};

/** What may be spent beyond the windows in a month. */
export const EXTRA_USAGE = "extra_usage";

/** Nobody says on which day of the month extra usage begins anew: its reset only tells months apart. */
export function hasKnownReset(window: string): boolean {
  return window !== EXTRA_USAGE;
}

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
  const { toleranceMs } = spanOf(known.window);
  return [known.firstResetsAtMs, known.resetsAtMs].some(
    (resetsAtMs) => Math.abs(resetsAtMs - reading.resetsAtMs) <= toleranceMs,
  );
}

/** All windows but the short one are weeks. */
export function spanOf(window: string): { lengthMs: number; toleranceMs: number } {
  return WINDOWS[WINDOW_KINDS.find((kind) => kind === window) ?? "seven_day"];
}

/** As people know it from `tacho alerts` and `tacho quota`. */
export function accountLabel(account: string): string {
  return isUnnamed(account) ? "unknown account" : `account ${account.slice(0, 8)}`;
}

export function isUnnamed(account: string): boolean {
  return account.startsWith("unknown-");
}

/** So many are kept whatever their age: a clock that is ahead for a while must not have them told again. */
const KEPT_ANYWAY = 100;

/** The same list when nothing in it is old enough to forget. */
export function withoutOld(state: AlertsState, nowMs: number): AlertsState {
  if (state.length <= KEPT_ANYWAY) return state;
  const kept = state.filter(
    ({ resetsAtMs }, index) =>
      state.length - index <= KEPT_ANYWAY || nowMs - resetsAtMs <= KEPT_AFTER_RESET_MS,
  );
  return kept.length === state.length ? state : kept;
}
