import { defined } from "../shared/platform/read-value.ts";
import { type QuotaOutlooks, quotaOutlooks } from "../shared/quota/outlook.ts";
import type { QuotaObservation, WindowKind } from "../shared/quota/quota-window.ts";
import type { QuotaReading, SessionRecord } from "../shared/sessions/session-record.ts";
import type { ToolDeps } from "./deps.ts";

/** What is known of one account's quota. Accounts are never mixed. */
export type AccountQuota = {
  account: string;
  outlooks: QuotaOutlooks;
  /** Windows that were ever reported, open or not. */
  reported: ReadonlySet<WindowKind>;
  /** When it was last heard of; `undefined` without any reading. */
  seenAtMs?: number;
};

export function accountQuota(account: string, deps: ToolDeps): AccountQuota {
  const observations = [...deps.observationsOf(account), ...recordedReadings(account, deps)];
  const reported = new Set<WindowKind>();
  if (observations.some(({ window }) => window === "five_hour")) reported.add("five_hour");
  if (observations.some(({ window }) => window === "seven_day")) reported.add("seven_day");
  const seenAtMs = observations.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  return defined({
    account,
    outlooks: quotaOutlooks(observations, deps.nowMs),
    reported,
    seenAtMs: observations.length === 0 ? undefined : Math.min(seenAtMs, deps.nowMs),
  });
}

/** Accounts that reported a quota, the one heard of last first. */
export function knownAccounts(deps: ToolDeps): AccountQuota[] {
  const recorded = deps.sessions().flatMap(({ record }) => (record.quota ? record.account : []));
  return [...new Set([...deps.quotaAccounts(), ...recorded])]
    .map((account) => accountQuota(account, deps))
    .filter(({ seenAtMs }) => seenAtMs !== undefined)
    .sort((a, b) => (b.seenAtMs ?? 0) - (a.seenAtMs ?? 0));
}

/**
 * The readings in the records: a file of observations only grows when a number moves, but a session
 * that saw the same number again confirms it.
 */
function recordedReadings(account: string, deps: ToolDeps): QuotaObservation[] {
  return deps
    .sessions()
    .filter(({ record }) => record.account === account)
    .flatMap(({ record }) => readingsIn(record));
}

function readingsIn({ sessionId, quota }: SessionRecord): QuotaObservation[] {
  const reading = (window: WindowKind, said: QuotaReading | undefined) =>
    quota === undefined || said === undefined
      ? []
      : [{ atMs: quota.observedAtMs, window, ...said, sessionId, source: "statusline" as const }];
  return [...reading("five_hour", quota?.fiveHour), ...reading("seven_day", quota?.sevenDay)];
}
