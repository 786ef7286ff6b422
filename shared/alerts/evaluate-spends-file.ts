import type { Alerts } from "./alerts-file.ts";
import { evaluateSpends, type SpendNews, type SpendSum, type ToldSpend } from "./spend-alerts.ts";
import { type TellPaths, tellAlerts, type Verdict } from "./tell-alerts-file.ts";

export type SpendsRound = {
  paths: TellPaths;
  sums: readonly SpendSum[];
  /** Whether people want to hear of it; else it counts as told. */
  isWanted: boolean;
  now: () => number;
};

/** Queues what is to be told of the user's own limits. As `tellAlerts`. */
export async function evaluateSpendAlerts(round: SpendsRound): Promise<{ queued: number }> {
  const { paths, sums, isWanted, now } = round;
  if (sums.length === 0) return { queued: 0 };
  const nowMs = now();
  return await tellAlerts(paths, now, (alerts, home): Verdict => {
    const { spends, news } = evaluateSpends({
      ...{ spends: alerts.spends, sums, isWanted, home, nowMs },
    });
    const next = spends === alerts.spends ? alerts : { ...alerts, spends };
    const claims = spends.map((spend) => withClaim(spend, news, { alerts, home, nowMs }));
    return {
      notices: news.map(({ notice }) => notice),
      claimed: { ...next, spends: claims },
      next,
    };
  });
}

function withClaim(
  spend: ToldSpend,
  news: readonly SpendNews[],
  { alerts, home = "", nowMs }: { alerts: Alerts; home: string | undefined; nowMs: number },
): ToldSpend {
  const own = news.find((item) => item.spend === spend);
  if (own === undefined) return spend;
  const { key, atMs } = spend;
  const before = alerts.spends.find((known) => known.key === key) ?? { key, atMs };
  return { ...before, claim: { home, atMs: nowMs, key: own.notice.key, told: own.told } };
}
