import { expect, test } from "vitest";
import type { UsageQuery } from "../../shared/reports/query.ts";
import { sessionsLike, sessionTable } from "../../shared/reports/session-table.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import { PRICES, tableOf } from "./usage-rows.ts";

const at = "2026-11-10T10:00:00Z";
const TABLE = tableOf([
  { at, sessionId: "aa11", tokens: { input: 1, output: 10, requests: 1 } },
  { at, sessionId: "aa22", tokens: { input: 2, output: 20, requests: 1 } },
  { at, sessionId: "aa11", agentId: "a1", model: "haiku", tokens: { input: 4, requests: 1 } },
  { at: "2026-11-12T10:00:00Z", sessionId: "aa11", tokens: { cacheRead: 8, requests: 1 } },
  { at, sessionId: "AA11", tokens: { input: 16, requests: 1 } },
  { at, sessionId: "aa1", source: "codex", tokens: { input: 32, requests: 1 } },
]);
const DAILY: UsageQuery = { groupBy: "day", timeZone: "UTC", order: "oldest" };

test("finds the sessions whose id begins so, each once, with the case that is written", () => {
  expect(sessionsLike(TABLE, "aa")).toEqual(["aa11", "aa22", "aa1"]);
  expect(sessionsLike(TABLE, "aa2")).toEqual(["aa22"]);
  expect(sessionsLike(TABLE, "A")).toEqual(["AA11"]);
  expect(sessionsLike(TABLE, "b")).toEqual([]);
});

test("a whole id is meant though others begin with it", () => {
  expect(sessionsLike(TABLE, "aa1")).toEqual(["aa1"]);
});

test("keeps the rows of one session with its subagents and all their columns", () => {
  const table = sessionTable(TABLE, "aa11");

  const { rows, totals } = usageReport(table, PRICES, DAILY);

  expect(table.rows).toBe(3);
  expect(rows.map(({ key, totalTokens }) => [key, totalTokens])).toEqual([
    ["2026-11-10", 1 + 10 + 4],
    ["2026-11-12", 8],
  ]);
  expect(totals.tokens).toMatchObject({ input: 5, output: 10, cacheRead: 8, requests: 3 });
  expect(totals.sessions).toBe(1);
  expect(totals.models.map(({ model }) => model).sort()).toEqual(["haiku", "opus"]);
});

test("is empty for a session that there is not, and leaves the whole table as it was", () => {
  expect(sessionTable(TABLE, "nobody").rows).toBe(0);
  expect(TABLE.rows).toBe(6);
});

test("a cursor of one session is refused for another and for all", () => {
  const ofSession = (sessionId: string) => sessionTable(TABLE, sessionId);
  const query: UsageQuery = { ...DAILY, sessionId: "aa11", limit: 1 };
  const { nextCursor: cursor = "" } = usageReport(ofSession("aa11"), PRICES, query);
  const { sessionId: _, ...ofAll } = query;

  const next = usageReport(ofSession("aa11"), PRICES, { ...query, cursor });

  expect(next.rows.map(({ key }) => key)).toEqual(["2026-11-12"]);
  expect(next).toMatchObject({ skipped: 1, found: 2 });
  for (const [table, other] of [
    [ofSession("aa22"), { ...query, sessionId: "aa22" }],
    [TABLE, ofAll],
  ] as const) {
    expect(() => usageReport(table, PRICES, { ...other, cursor })).toThrow(
      "The cursor is not one of this query.",
    );
  }
});
