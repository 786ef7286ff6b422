import { defined } from "../platform/read-value.ts";
import type { AccountQuota } from "../quota/account-quota-file.ts";
import type { WindowOutlook } from "../quota/outlook.ts";
import { WINDOW_KINDS, type WindowKind } from "../quota/quota-window.ts";
import type { FitsDeps } from "./fits-deps.ts";
import { hoursNeed, hoursOf } from "./hours-need.ts";
import { othersShare } from "./others-share.ts";
import type { PastWork } from "./past-work.ts";
import type { LearnedCosts, PercentCosts } from "./percent-cost.ts";
import { type AskedWork, type FitsRequest, plannedWork } from "./planned-work.ts";
import { FITS_PROBABILITY, type WindowFit, windowFit } from "./work-fit.ts";
import { type Need, neededPercent } from "./work-need.ts";

const MINUTES_PER_HOUR = 60;

export type Verdict = "yes" | "likely" | "unlikely" | "no" | "unknown";

/** One window, and what the work is to it. */
export type FitsWindow = {
  window: WindowKind;
  /** Absent: the last one has reset, and no reading of the next one is known. */
  outlook?: WindowOutlook;
  need?: Need;
  fit?: WindowFit;
  learned: LearnedCosts;
};

export type FitsAnswer = {
  asked: AskedWork;
  past: PastWork;
  /** Those that the account is known to have. */
  windows: readonly FitsWindow[];
  verdict: Verdict;
  /** How long the work is thought to take, and who else uses the windows meanwhile. */
  hours: number;
  othersShare: number;
};

/** Whether work fits into what is left of the account's windows. Throws for what cannot be asked. */
export async function fitsAnswer(
  request: FitsRequest,
  quota: AccountQuota,
  deps: FitsDeps,
): Promise<FitsAnswer> {
  const past = await deps.pastWork(accountPlace(quota, deps));
  const asked = await plannedWork(request, past, deps);
  const hours = hoursFor(asked, past);
  // Minutes of work as now have all that is used as now in them already.
  const share = asked.kind === "minutes" ? 0 : othersShare(quota.account, deps);
  const windows = WINDOW_KINDS.filter((window) => quota.reported.has(window)).map((window) => {
    const outlook = window === "five_hour" ? quota.outlooks.fiveHour : quota.outlooks.sevenDay;
    const learned = past.costs[window];
    const need = needOf(asked, { outlook, learned, past });
    const kind = asked.kind === "minutes" ? ("timed" as const) : ("hurried" as const);
    const spell = { hours, kind, othersShare: share, nowMs: deps.nowMs };
    const fit = need && outlook && windowFit(need, outlook, spell);
    return defined({ window, outlook, need, fit, learned });
  });
  return { asked, past, windows, verdict: verdictOf(windows), hours, othersShare: share };
}

function accountPlace({ account }: AccountQuota, deps: FitsDeps) {
  const records = new Map(deps.sessions().map(({ record }) => [record.sessionId, record.account]));
  return {
    account,
    accountOf: (sessionId: string) => records.get(sessionId),
    otherAccounts: deps
      .knownQuotas()
      .map((known) => known.account)
      .filter((known) => known !== account),
  };
}

function hoursFor(asked: AskedWork, past: PastWork): number {
  if (asked.kind === "minutes") return asked.minutes / MINUTES_PER_HOUR;
  return asked.kind === "work" ? hoursOf(asked.totalUsd, past) : 0;
}

function needOf(
  asked: AskedWork,
  {
    outlook,
    learned,
    past,
  }: { outlook: WindowOutlook | undefined; learned: LearnedCosts; past: PastWork },
): Need | undefined {
  const costs: PercentCosts | undefined = learned.kind === "ok" ? learned : undefined;
  if (asked.kind === "minutes")
    return hoursNeed(asked.minutes / MINUTES_PER_HOUR, { outlook, costs, past });
  return asked.kind === "work" && costs ? neededPercent(costs, asked.work) : undefined;
}

const LIKELY = 0.6;
const UNLIKELY = 0.1;

/** The tightest window decides; what is not known of one keeps the others from a yes. */
function verdictOf(windows: readonly FitsWindow[]): Verdict {
  const isTooLarge = windows.some(({ need }) => need !== undefined && isBeyond(need));
  const known = windows.flatMap(({ fit }) => fit ?? []);
  const least = Math.min(1, ...known.map(({ probabilityFits }) => probabilityFits));
  if (isTooLarge || least < UNLIKELY) return "no";
  if (least < LIKELY) return "unlikely";
  const isUnknown = windows.some(({ fit, outlook }) => fit === undefined && outlook !== undefined);
  if (isUnknown || known.length === 0) return "unknown";
  return least >= FITS_PROBABILITY ? "yes" : "likely";
}

/** More than a whole window, whenever it begins. */
export function isBeyond({ medianPercent }: Need): boolean {
  return medianPercent > 100;
}
