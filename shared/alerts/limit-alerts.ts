import type { Notice } from "../notify/notice.ts";
import { defined } from "../platform/read-value.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";
import type { QuotaOutlooks, WindowOutlook } from "../quota/outlook.ts";
import { WINDOWS } from "../quota/quota-window.ts";
import {
  type AlertedWindow,
  type AlertsState,
  findAlerted,
  isSameWindow,
} from "./alerted-window.ts";
import { isRunningOut, thresholdReached } from "./limit-level.ts";
import { limitKey, resetKey } from "./notice-key.ts";

/** So late a reset is still news; after that it is dropped. */
export const RESET_NEWS_MS = MS_PER_HOUR;
/** A reset that is said less differently than this is not written down anew. */
const RESET_MOVED_MS = MS_PER_MINUTE;

export type LimitsQuestion = {
  state: AlertsState;
  account: string;
  outlooks: QuotaOutlooks;
  thresholds: readonly number[];
  nowMs: number;
};
export type LimitsAnswer = { state: AlertsState; notices: Notice[] };

/**
 * What is to be told of one account's windows, and the state once it is told: of each window every
 * threshold at most once, of several that were passed together only the highest; that it runs out,
 * once; and its reset, when a threshold had been passed. The same `state` comes back when there is
 * nothing to write.
 */
export function evaluateLimits(question: LimitsQuestion): LimitsAnswer {
  const open = openOutlooks(question);
  const notices: Notice[] = [];
  let { state } = question;
  for (const outlook of open) {
    const known = findAlerted(state, question.account, outlook);
    const { alerted, notice } = withOutlook(known, outlook, question);
    if (notice !== undefined) notices.push(notice);
    if (alerted === known || alerted === undefined) continue;
    state = known ? state.map((other) => (other === known ? alerted : other)) : [...state, alerted];
  }
  for (const alerted of state) {
    if (!isResetDue(alerted, open, question)) continue;
    if (!isReplaced(alerted, open)) notices.push(resetNotice(alerted, question.nowMs));
    const closed = { ...alerted, resetTold: true as const };
    state = state.map((other) => (other === alerted ? closed : other));
  }
  return { state, notices };
}

function openOutlooks({ outlooks, nowMs }: LimitsQuestion): WindowOutlook[] {
  return [outlooks.fiveHour, outlooks.sevenDay].flatMap((outlook) =>
    outlook !== undefined && outlook.resetsAtMs > nowMs ? [outlook] : [],
  );
}

/** A window that nothing was told of needs no memory. */
function withOutlook(
  known: AlertedWindow | undefined,
  outlook: WindowOutlook,
  { account, thresholds, nowMs }: LimitsQuestion,
): { alerted?: AlertedWindow; notice?: Notice } {
  const { window, resetsAtMs, usedPercent } = outlook;
  const reached = thresholdReached(usedPercent, thresholds);
  const isHigher = reached !== undefined && reached > (known?.toldPercent ?? -1);
  const runsOut = known?.runsOutTold === undefined && isRunningOut(outlook, nowMs);
  const named = known ?? { account, window, firstResetsAtMs: resetsAtMs, resetsAtMs };
  if (!isHigher && !runsOut) return defined({ alerted: known && withReset(known, resetsAtMs) });
  const alerted = {
    ...withReset(named, resetsAtMs),
    ...(isHigher && { toldPercent: reached }),
    ...(runsOut && { runsOutTold: true as const }),
  };
  const notice: Notice = defined({
    key: limitKey(named, isHigher ? reached : "runs-out"),
    atMs: nowMs,
    kind: "limit_reached" as const,
    account,
    window,
    usedPercent,
    // Both at once are one message: the threshold, and when it runs out.
    thresholdPercent: isHigher ? reached : 100,
    resetsAtMs,
    exhaustsAtMs: outlook.exhaustsAtMs,
  });
  return { alerted, notice };
}

function withReset(alerted: AlertedWindow, resetsAtMs: number): AlertedWindow {
  const movedMs = Math.abs(alerted.resetsAtMs - resetsAtMs);
  return movedMs < RESET_MOVED_MS ? alerted : { ...alerted, resetsAtMs };
}

function isResetDue(
  alerted: AlertedWindow,
  open: readonly WindowOutlook[],
  { account, nowMs }: LimitsQuestion,
): boolean {
  if (alerted.account !== account || alerted.resetTold || alerted.toldPercent === undefined) {
    return false;
  }
  const lateMs = nowMs - alerted.resetsAtMs;
  // One that is too late is left as it is: the clock may be wrong, and right again in time.
  if (lateMs < 0 || lateMs > RESET_NEWS_MS) return false;
  return !open.some((outlook) => isSameWindow(alerted, outlook));
}

/** The service moved the reset: at the old one nothing became fresh. */
function isReplaced(alerted: AlertedWindow, open: readonly WindowOutlook[]): boolean {
  const { lengthMs, toleranceMs } = WINDOWS[alerted.window];
  return open.some(
    ({ window, resetsAtMs }) =>
      window === alerted.window && resetsAtMs - lengthMs < alerted.resetsAtMs - toleranceMs,
  );
}

function resetNotice(alerted: AlertedWindow, nowMs: number): Notice {
  const { account, window, resetsAtMs } = alerted;
  return {
    ...{ key: resetKey(alerted), atMs: nowMs, kind: "limit_reset" },
    ...{ account, window, resetsAtMs },
  };
}
