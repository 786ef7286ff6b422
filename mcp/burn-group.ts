import type { QuotaOutlooks } from "../shared/quota/outlook.ts";
import type { ListedSession } from "../shared/sessions/session-list-file.ts";
import { sumRates, type UsageRate, usageRate } from "../shared/usage/usage-rate.ts";
import type { ToolDeps } from "./deps.ts";

/** What the sessions of one account use together, and how fast that uses up its quota. */
export type BurnGroup = {
  account: string;
  sessions: number;
  /** Sessions with too little data, which are not in the rate. */
  sessionsWithoutRate: number;
  rate: UsageRate;
  /** Of the whole account, whatever sessions were asked for. */
  quota: QuotaOutlooks;
  /** The newest sample. */
  asOfMs: number;
};

/** One group for each account, in the order of the sessions. */
export function burnGroups(
  sessions: readonly ListedSession[],
  minutes: number,
  deps: ToolDeps,
): BurnGroup[] {
  const accounts = new Set(sessions.map(({ record }) => record.account));
  return [...accounts].map((account) => {
    const own = sessions.filter(({ record }) => record.account === account);
    const samples = own.map(({ record }) => deps.samplesOf(record.sessionId));
    const rates = samples.map((all) => usageRate(all, { minutes, nowMs: deps.nowMs }));
    const newestMs = Math.max(0, ...samples.map((all) => all.at(-1)?.atMs ?? 0));
    return {
      account,
      sessions: own.length,
      sessionsWithoutRate: rates.filter(({ kind }) => kind === "too-little-data").length,
      rate: sumRates(rates),
      quota: deps.quotaOf(account).outlooks,
      asOfMs: newestMs === 0 ? deps.nowMs : Math.min(newestMs, deps.nowMs),
    };
  });
}
