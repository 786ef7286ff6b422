import { expect, test } from "vitest";
import { evaluateSpends, type SpendSum, type ToldSpend } from "../../shared/alerts/spend-alerts.ts";
import { ledgerSums, sessionSums } from "../../shared/alerts/spend-sums.ts";
import type { SpendLimit } from "../../shared/config/alerts-config.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import type { UsageQuery } from "../../shared/reports/query.ts";
import type { UsageReport, UsageRow } from "../../shared/reports/usage-row.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import { NOON_MS } from "./outlooks.ts";

const DAY: SpendLimit = { usd: 10, per: "day" };

function tell(steps: readonly number[], isWanted = true): string[] {
  let spends: readonly ToldSpend[] = [];
  return steps.flatMap((usd) => {
    const sums: SpendSum[] = [{ key: "spend-day-1", limit: DAY, usd }];
    const answer = evaluateSpends({ spends, sums, isWanted, home: "h", nowMs: NOON_MS });
    spends = answer.spends;
    return answer.news.map(({ notice }) => `${notice.key} $${notice.spentUsd}`);
  });
}

test("a limit is told at 80 and at 100 percent, once", () => {
  expect(tell([7.9, 8, 9, 10.5, 11, 9, 30])).toEqual([
    "spend-day-1-80 $8",
    "spend-day-1-100 $10.5",
  ]);
  expect(tell([0, 12, 13])).toEqual(["spend-day-1-100 $12"]);
});

test("what nobody wants to hear counts as told", () => {
  expect(tell([12], false)).toEqual([]);
});

test("what another home is about to tell is left to it", () => {
  const claim = { home: "other", atMs: NOON_MS, key: "k", told: { toldPercent: 80 } };
  const spends = [{ key: "spend-day-1", atMs: NOON_MS, claim }];
  const sums = [{ key: "spend-day-1", limit: DAY, usd: 9 }];
  const question = { spends, sums, isWanted: true, home: "h" };

  expect(evaluateSpends({ ...question, nowMs: NOON_MS }).news).toEqual([]);
  expect(evaluateSpends({ ...question, nowMs: NOON_MS + MS_PER_HOUR }).news).toHaveLength(1);
});

test("periods that are long over are forgotten, what a project has cost is not", () => {
  const days = Array.from({ length: 301 }, (_, index) => `spend-day-${index}`);
  const spends = ["spend-project-2", ...days].map((key) => ({ key, atMs: NOON_MS }));
  const nowMs = NOON_MS + 41 * MS_PER_DAY;

  const answer = evaluateSpends({ spends, sums: [], isWanted: true, home: "h", nowMs });

  expect(answer.spends.map(({ key }) => key)).toEqual(["spend-project-2", ...days.slice(1)]);
});

test("sessions are counted each for itself, of one project where that is named", () => {
  const session = (sessionId: string, dir: string, totalUsd?: number): SessionRecord => ({
    ...{ sessionId, account: "a", host: "box", updatedAtMs: NOON_MS, turns: 1 },
    ...{ project: { dir }, subagents: { spawned: 0, running: 0 } },
    ...(totalUsd === undefined ? {} : { cost: { totalUsd } }),
  });
  const sessions = [
    session("s1", "/home/me/acme-api/web", 5),
    session("s2", "/home/me/infra", 6),
    session("s3", "/home/me/acme-api"),
    { ...session("s4", "/home/me/acme-api", 9), updatedAtMs: NOON_MS - 2 * MS_PER_DAY },
  ];
  const usdOf = (limit: Partial<SpendLimit>) =>
    sessionSums({ usd: 4, per: "session", ...limit }, sessions, NOON_MS).map(({ usd }) => usd);

  expect(usdOf({})).toEqual([5, 6]);
  expect(usdOf({ project: "/home/me/acme-api" })).toEqual([5]);
  expect(usdOf({ project: "infra" })).toEqual([6]);
});

test("the ledger is asked for the running period in the limit's time zone", () => {
  const asked: UsageQuery[] = [];
  const sumsOf = (limit: SpendLimit, atMs = NOON_MS, home = "h") =>
    ledgerSums(limit, answerTo(asked), { home, nowMs: atMs });
  const late = NOON_MS + 11.5 * MS_PER_HOUR;

  sumsOf({ usd: 10, per: "day", timeZone: "Europe/Berlin" }, late);
  sumsOf({ usd: 10, per: "week", timeZone: "UTC" });
  sumsOf({ usd: 10, per: "month", timeZone: "UTC", project: "acme" });

  expect(asked.map(({ sinceDay, project }) => [sinceDay, project])).toEqual([
    ["2026-11-21", undefined],
    ["2026-11-16", undefined],
    ["2026-11-01", "acme"],
  ]);
});

test("a key names limit, period and home, so that each of them is told of", () => {
  const keyOf = (limit: SpendLimit, atMs = NOON_MS, home = "h") =>
    ledgerSums({ timeZone: "UTC", ...limit }, answerTo([]), { home, nowMs: atMs })[0]?.key;

  const keys = [
    keyOf(DAY),
    keyOf({ ...DAY, usd: 11 }),
    keyOf(DAY, NOON_MS + MS_PER_DAY),
    keyOf(DAY, NOON_MS, "other"),
    keyOf({ ...DAY, project: "acme" }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(keyOf(DAY, NOON_MS + MS_PER_HOUR)).toBe(keys[0]);
});

test("without a project each one has its own sum, and what has no price has none", () => {
  const sums = ledgerSums({ usd: 10, per: "project" }, answerTo([]), { home: "h", nowMs: NOON_MS });

  expect(sums.map(({ project, usd }) => [project, usd])).toEqual([["/srv/acme", 12.5]]);
});

/** A ledger with $12.50 on one project, and another whose model has no price. */
function answerTo(asked: UsageQuery[]): (query: UsageQuery) => UsageReport {
  const summary = {
    ...{ totalTokens: 1, isPartlyPriced: false, unpriced: { tokens: 0, models: [] }, models: [] },
    tokens: {
      ...{ input: 1, output: 0, reasoning: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
      ...{ webSearches: 0, requests: 1 },
    },
    ...{ sessions: 1, sources: [], importedTokens: 0, firstAtMs: 0, lastAtMs: 0 },
  };
  const row = (key: string, costUsd: number | null): UsageRow => ({ ...summary, key, costUsd });
  return (query) => {
    asked.push(query);
    const rows = [row("/srv/acme", 12.5), row("/srv/other", null)];
    const totals = { ...summary, costUsd: 12.5 };
    return { groupBy: query.groupBy, priceDate: "2026-11-01", rows, skipped: 0, found: 2, totals };
  };
}
