import type { NotifyEvents } from "../config/notify-config.ts";
import type { Notice } from "../notify/notice.ts";
import { queueNotice } from "../notify/queue-notice-file.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { listAccounts, readObservations } from "../quota/observations-file.ts";
import { type QuotaOutlooks, quotaOutlooks } from "../quota/outlook.ts";
import { QUOTA_HISTORY_MS } from "../quota/quota-window.ts";
import { type AlertsState, isUnnamed, withoutOld } from "./alerted-window.ts";
import { readAlerts } from "./alerts-file.ts";
import { evaluateLimits, type LimitsAnswer } from "./limit-alerts.ts";
import { updateAlerts } from "./update-alerts-file.ts";

export type AlertsQuestion = {
  paths: Pick<StatePaths, "alertsFile" | "quotaDir" | "outboxDir">;
  thresholds: readonly number[];
  /** Which of them people want to hear of; the others count as told. */
  events: Pick<NotifyEvents, "limit" | "reset">;
  now: () => number;
};

/**
 * Looks at the limits of all accounts and queues what is to be told. Takes the lock only when there
 * is something. Throws when the disk refuses.
 *
 * A kill between any two steps loses nothing and tells nothing twice: a window's name is on the disk
 * before its first notice is queued, so that whoever comes next queues it under the same key, which
 * the outbox takes once; and what was told is written after that. Only where several homes share the
 * file, and the one that was killed had queued already, may another home tell it again.
 */
export async function evaluateAlerts(question: AlertsQuestion): Promise<{ queued: number }> {
  const { paths, now } = question;
  const nowMs = now();
  const read = readAlerts(paths.alertsFile);
  // A later version of Tacho shares the file, and tells what there is to tell.
  if (read.kind === "blocked") return { queued: 0 };
  const known = read.kind === "ok" ? read.state : [];
  const accounts = accountOutlooks(paths.quotaDir, known, nowMs);
  const first = evaluateAll(known, accounts, { question, nowMs });
  if (read.kind === "ok" && first.state === known) return { queued: 0 };
  if (read.kind !== "ok" && first.notices.length === 0) return { queued: 0 };
  return await updateAlerts({ ...paths, nowMs }, (state, save) => {
    // Another process may have told it since.
    const { state: next, notices } = evaluateAll(state, accounts, { question, nowMs });
    const named = withNewNames(state, next);
    if (named !== state) save(named);
    const wanted = notices.filter((notice) => isWanted(notice, question.events));
    const results = wanted.map((notice) => queueNotice(paths.outboxDir, notice));
    if (next !== state) save(next);
    return { queued: results.filter((result) => result === "queued").length };
  });
}

type AccountOutlooks = { account: string; outlooks: QuotaOutlooks };

/** Named accounts first: the windows of a session without one are compared with theirs. */
function accountOutlooks(quotaDir: string, known: AlertsState, nowMs: number): AccountOutlooks[] {
  const listed = [...listAccounts(quotaDir), ...known.map(({ account }) => account)];
  const accounts = [...new Set(listed)].sort((a, b) => Number(isUnnamed(a)) - Number(isUnnamed(b)));
  return accounts.map((account) => {
    const seen = readObservations(quotaDir, account, { sinceMs: nowMs - QUOTA_HISTORY_MS, nowMs });
    return { account, outlooks: quotaOutlooks(seen, nowMs) };
  });
}

function evaluateAll(
  state: AlertsState,
  accounts: readonly AccountOutlooks[],
  { question, nowMs }: { question: AlertsQuestion; nowMs: number },
): LimitsAnswer {
  const { thresholds } = question;
  const notices: Notice[] = [];
  let next = withoutOld(state, nowMs);
  for (const { account, outlooks } of accounts) {
    const answer = evaluateLimits({ state: next, account, outlooks, thresholds, nowMs });
    notices.push(...answer.notices);
    next = answer.state;
  }
  return { state: next, notices };
}

/** What was known, and the windows that are new in `next`, as if nothing had been told of them. */
function withNewNames(state: AlertsState, next: AlertsState): AlertsState {
  const isKnown = (name: string) => state.some((alerted) => nameOf(alerted) === name);
  const added = next
    .filter((alerted) => !isKnown(nameOf(alerted)))
    .map(({ account, window, firstResetsAtMs, resetsAtMs }) => {
      return { account, window, firstResetsAtMs, resetsAtMs };
    });
  return added.length === 0 ? state : [...state, ...added];
}

function nameOf({ account, window, firstResetsAtMs }: AlertsState[number]): string {
  return `${account}/${window}/${firstResetsAtMs}`;
}

function isWanted({ kind }: Notice, events: AlertsQuestion["events"]): boolean {
  return kind === "limit_reset" ? events.reset : events.limit;
}
