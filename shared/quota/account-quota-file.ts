import { defined } from "../platform/read-value.ts";
import { MS_PER_MINUTE } from "../platform/time.ts";
import type { SessionRecord } from "../sessions/session-record.ts";
import { accountOutlooks, type QuotaPlace } from "./account-outlooks-file.ts";
import type { ExtraUsage } from "./extra-usage.ts";
import { readExtraUsage } from "./extra-usage-file.ts";
import { type ModelWeekOutlook, modelWeekOutlooks } from "./model-week-outlooks.ts";
import { listAccounts } from "./observations-file.ts";
import type { QuotaOutlooks } from "./outlook.ts";
import type { PollStatus } from "./poll/poll-state.ts";
import { readPollStatus } from "./poll/poll-state-file.ts";
import { type QuotaObservation, WINDOW_KINDS, type WindowKind } from "./quota-window.ts";
import { sessionObservations } from "./session-observations.ts";

/** All that is known of one account's quota. Accounts are never mixed. */
export type AccountQuota = {
  account: string;
  outlooks: QuotaOutlooks;
  modelWeeks: readonly ModelWeekOutlook[];
  extraUsage?: ExtraUsage;
  /** While the service is asked for it (`quota.poll`). */
  poll?: PollStatus;
  /** Windows that were reported in the last days, open or not, and when that was first. */
  reported: ReadonlyMap<WindowKind, number>;
  /** When it was last heard of; absent without any reading. */
  seenAtMs?: number;
};

/** `records`: of all sessions; what they saw last confirms what the files hold. */
export type QuotaQuestion = { nowMs: number; records: readonly SessionRecord[] };

/** Never throws: what cannot be read is not known. */
export function accountQuota(
  place: QuotaPlace,
  account: string,
  { nowMs, records }: QuotaQuestion,
): AccountQuota {
  const extra = sessionObservations(records, account);
  const { observations, ...outlooks } = accountOutlooks(place, account, { nowMs, extra });
  return defined({
    account,
    outlooks,
    modelWeeks: modelWeekOutlooks(observations, nowMs),
    extraUsage: readExtraUsage(place.quotaDir, account),
    poll: pollStatus(place.runDir, account, nowMs),
    reported: firstReadings(observations),
    seenAtMs: lastReading(observations, nowMs),
  });
}

function firstReadings(observations: readonly QuotaObservation[]): Map<WindowKind, number> {
  const first = new Map<WindowKind, number>();
  for (const { window, atMs } of observations) {
    const kind = WINDOW_KINDS.find((known) => known === window);
    if (kind !== undefined) first.set(kind, Math.min(first.get(kind) ?? atMs, atMs));
  }
  return first;
}

function lastReading(observations: readonly QuotaObservation[], nowMs: number): number | undefined {
  if (observations.length === 0) return undefined;
  return Math.min(
    nowMs,
    observations.reduce((latest, { atMs }) => Math.max(latest, atMs), 0),
  );
}

/** Who asks plans the next time; what was planned long ago was switched off, or nobody is there. */
const PLANNED_AGO_MS = 10 * MS_PER_MINUTE;

function pollStatus(runDir: string, account: string, nowMs: number): PollStatus | undefined {
  const status = readPollStatus(runDir, account);
  const isGoingOn = (status.nextAtMs ?? 0) > nowMs - PLANNED_AGO_MS;
  return status.state !== "off" && isGoingOn ? status : undefined;
}

/** Accounts that reported a quota in the last days, the one heard of last first. */
export function knownAccounts(place: QuotaPlace, question: QuotaQuestion): AccountQuota[] {
  const recorded = question.records.flatMap(({ account, quota }) => (quota ? account : []));
  return [...new Set([...listAccounts(place.quotaDir), ...recorded])]
    .map((account) => accountQuota(place, account, question))
    .filter(({ seenAtMs }) => seenAtMs !== undefined)
    .sort((a, b) => (b.seenAtMs ?? 0) - (a.seenAtMs ?? 0) || (a.account < b.account ? -1 : 1));
}
