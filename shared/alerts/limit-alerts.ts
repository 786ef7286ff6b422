import type { NotifyEvents } from "../config/notify-config.ts";
import type { Notice } from "../notify/notice.ts";
import { MS_PER_MINUTE } from "../platform/time.ts";
import {
  type AlertedWindow,
  type AlertReading,
  type AlertsState,
  findAlerted,
  hasKnownReset,
  isSameWindow,
  spanOf,
  type ToldOfWindow,
} from "./alerted-window.ts";
import { isClaimed } from "./claim.ts";
import {
  isRunningOut,
  isTooFast,
  RESET_NEWS_MS,
  type ThresholdSettings,
  thresholdReached,
  thresholdsFor,
} from "./limit-level.ts";
import { type About, limitNotice, paceNotice, resetNotice, runsOutNotice } from "./limit-notice.ts";

/** A reset that is said less differently than this is not written down anew. */
const RESET_MOVED_MS = MS_PER_MINUTE;

export type LimitsQuestion = {
  state: AlertsState;
  account: string;
  readings: readonly AlertReading[];
  settings: ThresholdSettings;
  /** What people want to hear of; all else counts as told when it happens. */
  events: LimitEvents;
  /** The home that would tell it: what another one has claimed is left alone. */
  home: string | undefined;
  nowMs: number;
};
export type LimitEvents = Pick<NotifyEvents, "limit" | "runsOut" | "pace" | "reset">;

/** A change, and what is to be told of it. */
export type LimitNews = {
  before: AlertedWindow;
  alerted: AlertedWindow;
  told: ToldOfWindow;
  notice: Notice;
};
export type LimitsAnswer = { state: AlertsState; news: LimitNews[] };

/**
 * What is to be told of one account's windows, and the state once it is told: of each window every
 * threshold at most once, of several that were passed together only the highest; once that it will
 * probably run out and once that it is used too fast; and its reset, when a threshold had been
 * passed. What comes together is one message. The same `state` comes back when there is nothing to write.
 */
export function evaluateLimits(question: LimitsQuestion): LimitsAnswer {
  const open = question.readings.filter(({ resetsAtMs }) => resetsAtMs > question.nowMs);
  const news: LimitNews[] = [];
  let { state } = question;
  for (const reading of open) {
    const known = findAlerted(state, question.account, reading);
    const change = withReading(known, reading, question);
    if (change === undefined || change.alerted === known) continue;
    const { alerted, notice } = change;
    if (notice !== undefined) news.push({ ...change, notice });
    state = known ? state.map((other) => (other === known ? alerted : other)) : [...state, alerted];
  }
  for (const alerted of state) {
    if (!isResetDue(alerted, open, question)) continue;
    const told = { resetTold: true } as const;
    const closed = { ...alerted, ...told };
    if (question.events.reset && !isReplaced(alerted, open)) {
      const notice = resetNotice(alerted, question.nowMs);
      news.push({ before: alerted, alerted: closed, told, notice });
    }
    state = state.map((other) => (other === alerted ? closed : other));
  }
  return { state, news };
}

type Change = Omit<LimitNews, "notice"> & { notice?: Notice };

/** `undefined` for a window that nothing was told of, and nothing is: it needs no memory. */
function withReading(
  known: AlertedWindow | undefined,
  reading: AlertReading,
  question: LimitsQuestion,
): Change | undefined {
  if (known !== undefined && isClaimed(known, question)) return undefined;
  const { account, events, nowMs } = question;
  const { window, resetsAtMs } = reading;
  const due = dueOf(known, reading, question);
  const named = known ?? { account, window, firstResetsAtMs: resetsAtMs, resetsAtMs };
  const before = withReset(named, resetsAtMs);
  const told = toldBy(due, events);
  if (Object.keys(told).length === 0) return known && { before: known, alerted: before, told };
  const notice = noticeFor(due, { named, reading, nowMs }, events);
  return { before, alerted: { ...before, ...told }, told, ...(notice && { notice }) };
}

/** What has come about in a window that was not told yet. */
type Due = { threshold: number | undefined; runsOut: boolean; isFast: boolean };

function dueOf(
  known: AlertedWindow | undefined,
  reading: AlertReading,
  { settings }: LimitsQuestion,
): Due {
  const thresholds = thresholdsFor(settings, reading.window);
  const reached = thresholdReached(reading.usedPercent, thresholds) ?? 0;
  return {
    threshold: reached > (known?.toldPercent ?? 0) ? reached : undefined,
    runsOut: known?.runsOutTold === undefined && isRunningOut(reading),
    isFast: known?.paceTold === undefined && isTooFast(reading),
  };
}

function toldBy({ threshold, runsOut, isFast }: Due, events: LimitEvents): ToldOfWindow {
  // That it will run out says that it is used too fast.
  const isPaceTold = isFast || (runsOut && events.runsOut);
  return {
    ...(threshold !== undefined && { toldPercent: threshold }),
    ...(runsOut && { runsOutTold: true }),
    ...(isPaceTold && { paceTold: true }),
  };
}

/** What comes together is told together: the threshold, and where it is heading. */
function noticeFor(due: Due, about: About, events: LimitEvents): Notice | undefined {
  const { threshold, runsOut, isFast } = due;
  if (threshold !== undefined && events.limit) return limitNotice(about, threshold);
  if (runsOut && events.runsOut) return runsOutNotice(about);
  return isFast && events.pace ? paceNotice(about) : undefined;
}

function withReset(alerted: AlertedWindow, resetsAtMs: number): AlertedWindow {
  const movedMs = Math.abs(alerted.resetsAtMs - resetsAtMs);
  return movedMs < RESET_MOVED_MS ? alerted : { ...alerted, resetsAtMs };
}

function isResetDue(
  alerted: AlertedWindow,
  open: readonly AlertReading[],
  question: LimitsQuestion,
): boolean {
  const { account, nowMs } = question;
  if (alerted.account !== account || alerted.resetTold || alerted.toldPercent === undefined) {
    return false;
  }
  if (!hasKnownReset(alerted.window) || isClaimed(alerted, question)) return false;
  const lateMs = nowMs - alerted.resetsAtMs;
  // One that is too late is left as it is: the clock may be wrong, and right again in time.
  if (lateMs < 0 || lateMs > RESET_NEWS_MS) return false;
  return !open.some((reading) => isSameWindow(alerted, reading));
}

/** The service moved the reset: at the old one nothing became fresh. */
function isReplaced(alerted: AlertedWindow, open: readonly AlertReading[]): boolean {
  const { lengthMs, toleranceMs } = spanOf(alerted.window);
  return open.some(
    ({ window, resetsAtMs }) =>
      window === alerted.window && resetsAtMs - lengthMs < alerted.resetsAtMs - toleranceMs,
  );
}
