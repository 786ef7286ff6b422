import { defined } from "../../shared/platform/read-value.ts";
import {
  accountOutlooks,
  type OutlooksQuestion,
  type QuotaPlace,
} from "../../shared/quota/account-outlooks-file.ts";
import { type CoursePoint, forecastCourse } from "../../shared/quota/forecast-course.ts";
import { accountHabits } from "../../shared/quota/habit-file.ts";
import { habitSums } from "../../shared/quota/habit-sums.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import { listAccounts } from "../../shared/quota/observations-file.ts";
import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import { sessionObservations } from "../../shared/quota/session-observations.ts";
import { readFreshSessions } from "../../shared/sessions/fresh-sessions-file.ts";
import type { QuotaFolder } from "../quota/quota-place-file.ts";
import type { Login } from "../status/login-file.ts";
import { usageError } from "../usage-error.ts";
import { courseMoments } from "./course-moments.ts";

/** An open window, and how it is expected to go on. */
export type ForecastWindow = { outlook: WindowOutlook; course: readonly CoursePoint[] };
export type ForecastAccount = { account: string; windows: readonly ForecastWindow[] };

export type ForecastView = {
  /** Those of which a window is open: the one logged in here first, then the one heard of last. */
  accounts: readonly ForecastAccount[];
  /** Some are known whose windows have all reset. */
  hasClosed: boolean;
  nowMs: number;
  login?: Login;
  isPaidByKey: boolean;
};

/** Of all accounts, or of the one that was named. Throws a usage error for one that is not known. */
export function readForecastView(
  { paths, login, isPaidByKey }: QuotaFolder,
  nowMs: number,
  only?: string,
): ForecastView {
  const records = Object.values(readFreshSessions(paths, nowMs).sessions);
  const recorded = records.flatMap(({ account, quota }) => (quota ? account : []));
  const known = [...new Set([...listAccounts(paths.quotaDir), ...recorded])];
  if (only !== undefined && !known.includes(only)) throw unknownAccount(known);
  const accounts = known
    .filter((account) => only === undefined || account === only)
    .map((account) => ({
      account,
      windows: openWindows(paths, account, { nowMs, extra: sessionObservations(records, account) }),
    }));
  const open = accounts.filter(({ windows }) => windows.length > 0);
  const own = isPaidByKey ? undefined : login?.account;
  const ownFirst = (a: ForecastAccount, b: ForecastAccount) =>
    Number(b.account === own) - Number(a.account === own) || heardAtMs(b) - heardAtMs(a);
  return defined({
    accounts: open.sort(ownFirst),
    hasClosed: accounts.length > open.length,
    nowMs,
    login,
    isPaidByKey,
  });
}

function heardAtMs({ windows }: ForecastAccount): number {
  return Math.max(...windows.map(({ outlook }) => outlook.asOfMs));
}

function openWindows(
  place: QuotaPlace,
  account: string,
  question: Required<OutlooksQuestion>,
): ForecastWindow[] {
  const { nowMs } = question;
  const { fiveHour, sevenDay, observations } = accountOutlooks(place, account, question);
  const habits = accountHabits(place, account, nowMs);
  return [fiveHour, sevenDay].flatMap((outlook) => {
    if (outlook === undefined) return [];
    const { window, resetsAtMs } = outlook;
    const recent = mergeWindows(observations, window, nowMs);
    const known = { habit: habits[window] ?? habitSums(recent, nowMs), recent };
    const course = forecastCourse(known, courseMoments(nowMs, resetsAtMs), nowMs);
    return { outlook, course: course.map((point) => asTold(point, outlook)) };
  });
}

/** A forecast is told for a minute: at the reset the course says the same as everybody. */
function asTold(point: CoursePoint, { resetsAtMs, forecast }: WindowOutlook): CoursePoint {
  if (point.atMs !== resetsAtMs || forecast === undefined) return point;
  const { probabilityOfExhaustion, usedPercentAtReset: usedPercent } = forecast;
  return { ...point, probabilityOfExhaustion, usedPercent };
}

const MAX_NAMED = 5;

function unknownAccount(accounts: readonly string[]) {
  const named = accounts.slice(0, MAX_NAMED).join(", ");
  const hint = named === "" ? "None has reported any yet." : `Known: ${named}.`;
  return usageError(`No quota is known of that account. ${hint}`, "forecast");
}
