import type { Notice } from "../notify/notice.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { listAccounts } from "../quota/observations-file.ts";
import { readAlertReadings } from "./alert-readings-file.ts";
import {
  type AlertReading,
  type AlertsState,
  accountLabel,
  isUnnamed,
  withoutOld,
} from "./alerted-window.ts";
import { type Alerts, readAlerts } from "./alerts-file.ts";
import { evaluateLimits, type LimitEvents, type LimitNews } from "./limit-alerts.ts";
import type { ThresholdSettings } from "./limit-level.ts";
import { tellAlerts, type Verdict } from "./tell-alerts-file.ts";

export type AlertsQuestion = {
  paths: Pick<StatePaths, "alertsFile" | "quotaDir" | "outboxDir" | "runDir">;
  settings: ThresholdSettings;
  /** What people want to hear of; the rest counts as told. */
  events: LimitEvents;
  now: () => number;
};

/** Looks at the limits of all accounts and queues what is to be told. As `tellAlerts`. */
export async function evaluateAlerts(question: AlertsQuestion): Promise<{ queued: number }> {
  const { paths, now } = question;
  const nowMs = now();
  const read = readAlerts(paths.alertsFile);
  const known = read.kind === "ok" ? read.alerts.windows : [];
  const accounts = readAccounts(paths, known, nowMs);
  return await tellAlerts(paths, now, (alerts, home) => {
    return judge(alerts, accounts, { question, home, nowMs });
  });
}

type AccountReadings = { account: string; readings: AlertReading[] };

/** Named accounts first: the windows of a session without one are compared with theirs. */
function readAccounts(
  paths: AlertsQuestion["paths"],
  known: AlertsState,
  nowMs: number,
): AccountReadings[] {
  const listed = [...listAccounts(paths.quotaDir), ...known.map(({ account }) => account)];
  const accounts = [...new Set(listed)].sort((a, b) => Number(isUnnamed(a)) - Number(isUnnamed(b)));
  return accounts.map((account) => {
    return { account, readings: readAlertReadings(paths, account, nowMs) };
  });
}

type Round = { question: AlertsQuestion; home: string | undefined; nowMs: number };

function judge(alerts: Alerts, accounts: readonly AccountReadings[], round: Round): Verdict {
  const { question, home, nowMs } = round;
  const { settings, events } = question;
  const news: LimitNews[] = [];
  let state = withoutOld(alerts.windows, nowMs);
  for (const { account, readings } of accounts) {
    const answer = evaluateLimits({ state, account, readings, settings, events, home, nowMs });
    news.push(...answer.news);
    state = answer.state;
  }
  const next = state === alerts.windows ? alerts : { ...alerts, windows: state };
  const claimed = { ...next, windows: state.map((alerted) => withClaim(alerted, news, round)) };
  return { notices: news.map(({ notice }) => withAccount(notice, accounts, nowMs)), claimed, next };
}

/** Where several have open windows nobody could tell whose is meant. */
function withAccount(notice: Notice, accounts: readonly AccountReadings[], nowMs: number): Notice {
  const { account } = notice;
  if (account === undefined) return notice;
  const isOneOfSeveral = accounts.some(
    (other) =>
      other.account !== account &&
      !isUnnamed(other.account) &&
      other.readings.some(({ resetsAtMs }) => resetsAtMs > nowMs),
  );
  return isOneOfSeveral ? { ...notice, accountLabel: accountLabel(account) } : notice;
}

/** As it was before it is told, and what is about to be. */
function withClaim(
  alerted: AlertsState[number],
  news: readonly LimitNews[],
  { home = "", nowMs }: Round,
): AlertsState[number] {
  const own = news.filter(({ before }) => isSameRow(before, alerted));
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return alerted;
  const told = Object.assign({}, ...own.map((item) => item.told));
  return { ...first.before, claim: { home, atMs: nowMs, key: last.notice.key, told } };
}

function isSameRow(a: AlertsState[number], b: AlertsState[number]): boolean {
  return (
    a.account === b.account && a.window === b.window && a.firstResetsAtMs === b.firstResetsAtMs
  );
}
