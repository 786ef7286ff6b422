import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { USAGE_COLUMNS } from "../../shared/ledger/usage-table.ts";
import { USAGE_GROUPS, USAGE_ORDERS, type UsageQuery } from "../../shared/reports/query.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import type { UsageAmount, UsageSummary } from "../../shared/reports/usage-row.ts";
import { SOURCE_NAMES } from "../../shared/sources/source.ts";
import { PRICES, tableOf, type Used } from "./usage-rows.ts";

const DAILY: UsageQuery = { groupBy: "day", timeZone: "UTC", order: "oldest" };

const USED: readonly Used[] = [
  // $10 input, $50 output, before the price fell.
  { at: "2026-11-14T23:50:00Z", tokens: { input: 1_000_000, output: 1_000_000, requests: 2 } },
  // The same tokens a quarter later: $5 and $25.
  { at: "2026-11-15T00:00:00Z", tokens: { input: 1_000_000, output: 1_000_000, requests: 2 } },
  // $0.25 reads, $12.50 and $20 writes, 2 searches for $0.02; half of all but the searches.
  {
    at: "2026-11-15T12:00:00Z",
    agentId: "a1",
    project: "/w/acme/api",
    tokens: {
      cacheRead: 500_000,
      cacheWrite5m: 1_000_000,
      cacheWrite1h: 1_000_000,
      webSearches: 2,
      requests: 1,
    },
  },
  {
    at: "2026-11-15T12:00:00Z",
    sessionId: "s2",
    project: "/w/acme",
    model: "gpt-x",
    source: "codex",
    tokens: { input: 100, output: 20, reasoning: 10, requests: 1 },
  },
];

test("adds up the days of a zone, each answer at the price of its time", () => {
  const { rows, totals } = usageReport(tableOf(USED), PRICES, DAILY);

  expect(rows.map(brief)).toMatchInlineSnapshot(`
    [
      "2026-11-14: 2000000 tokens, $60, opus, 1 sessions, 2026-11-14T23:45:00.000Z..2026-11-14T23:45:00.000Z",
      "2026-11-15: 4500120 tokens, $46.395, opus gpt-x, 2 sessions, 2026-11-15T00:00:00.000Z..2026-11-15T12:00:00.000Z",
    ]
  `);
  expect(brief({ key: "totals", ...totals })).toMatchInlineSnapshot(
    `"totals: 6500120 tokens, $106.395, opus gpt-x, 2 sessions, 2026-11-14T23:45:00.000Z..2026-11-15T12:00:00.000Z"`,
  );
});

test("puts usage onto the day of the zone that is asked for", () => {
  const keys = (timeZone: string) =>
    usageReport(tableOf(USED), PRICES, { ...DAILY, timeZone }).rows.map(({ key }) => key);

  expect(keys("Asia/Tokyo")).toEqual(["2026-11-15"]);
  expect(keys("America/New_York")).toEqual(["2026-11-14", "2026-11-15"]);
});

test("what has no price is null when it is all, and said beside the sum when it is a part", () => {
  const { rows, totals } = usageReport(tableOf(USED), PRICES, {
    ...DAILY,
    groupBy: "model",
    order: "costliest",
  });

  expect(
    rows.map(({ key, costUsd, isPartlyPriced }) => ({ key, costUsd, isPartlyPriced })),
  ).toEqual([
    { key: "opus", costUsd: 106.395, isPartlyPriced: false },
    { key: "gpt-x", costUsd: null, isPartlyPriced: false },
  ]);
  expect(totals).toMatchObject({
    costUsd: 106.395,
    isPartlyPriced: true,
    unpriced: { tokens: 120, models: ["gpt-x"] },
  });
});

test("an empty table costs nothing", () => {
  const { rows, totals, found } = usageReport(tableOf([]), PRICES, DAILY);

  expect({ rows, found }).toEqual({ rows: [], found: 0 });
  expect(totals).toMatchObject({ costUsd: 0, totalTokens: 0, sessions: 0, models: [] });
});

test("long prompts and fast answers have prices of their own, under the model's name", () => {
  const million = { input: 1_000_000 };
  const table = tableOf([
    { at: "2026-11-10T10:00:00Z", tokens: million },
    { at: "2026-11-10T10:00:00Z", tokens: million, promptAbove: 200_000 },
    { at: "2026-11-10T10:00:00Z", tokens: million, speed: "fast" },
  ]);

  const [row] = usageReport(table, PRICES, DAILY).rows;

  expect(row?.models.map(({ model, costUsd }) => ({ model, costUsd }))).toEqual([
    { model: "opus", costUsd: 10 + 20 + 60 },
  ]);
});

describe("sessions", () => {
  const sessions: UsageQuery = { ...DAILY, groupBy: "session", order: "costliest" };

  test("hold their subagents, which are also given apart", () => {
    const [first] = usageReport(tableOf(USED), PRICES, sessions).rows;

    expect(first?.totalTokens).toBe(6_500_000);
    expect(first?.session).toMatchObject({ source: "claude", project: "/w/acme/api" });
    expect(first?.session?.agents.map(brief)).toMatchInlineSnapshot(`
      [
        "a1: 2500000 tokens, $16.395, opus, 1 sessions, 2026-11-15T12:00:00.000Z..2026-11-15T12:00:00.000Z",
      ]
    `);
  });

  test("with the same id of two tools are two", () => {
    const at = "2026-11-10T10:00:00Z";
    const table = tableOf([
      { at, tokens: { input: 1 } },
      { at, source: "codex", tokens: { input: 2 } },
    ]);

    const { rows } = usageReport(table, PRICES, sessions);

    expect(rows.map(({ session, totalTokens }) => [session?.source, totalTokens])).toEqual([
      ["codex", 2],
      ["claude", 1],
    ]);
  });

  test("lend their account to subagents, whose files name none", () => {
    const at = "2026-11-10T10:00:00Z";
    const table = tableOf([
      { at, account: "ann", tokens: { input: 1 } },
      { at, agentId: "a1", tokens: { input: 2 } },
      { at, sessionId: "s2", account: "bob", tokens: { input: 4 } },
      { at, sessionId: "s3", account: "ann", tokens: { input: 8 } },
      { at, sessionId: "s3", account: "bob", tokens: { input: 16 } },
      { at, sessionId: "s3", agentId: "a2", tokens: { input: 32 } },
    ]);
    const tokensOf = (account: string) =>
      usageReport(table, PRICES, { ...DAILY, account }).totals.totalTokens;

    expect(tokensOf("ann")).toBe(1 + 2 + 8);
    expect(tokensOf("bob")).toBe(4 + 16);
    const accounts = usageReport(table, PRICES, { ...sessions, order: "oldest" }).rows;
    expect(accounts.map(({ session }) => session?.account)).toEqual(["ann", "bob", undefined]);
  });
});

describe("filters", () => {
  const tokensOf = (query: Partial<UsageQuery>) =>
    usageReport(tableOf(USED), PRICES, { ...DAILY, ...query }).totals.totalTokens;

  test("take a folder with those beneath it, or a folder's name", () => {
    expect(tokensOf({ project: "/w/acme" })).toBe(2_500_120);
    expect(tokensOf({ project: "/w/acme/" })).toBe(2_500_120);
    expect(tokensOf({ project: "/w/ac" })).toBe(0);
    expect(tokensOf({ project: "api" })).toBe(2_500_000);
    expect(tokensOf({ project: "unknown" })).toBe(4_000_000);
  });

  test("take a model, or a part of a name where no model is called so", () => {
    expect(tokensOf({ model: "GPT" })).toBe(120);
    expect(tokensOf({ model: "gpt-x" })).toBe(120);
    const table = tableOf([
      { at: "2026-11-10T10:00:00Z", model: "opus", tokens: { input: 1 } },
      { at: "2026-11-10T10:00:00Z", model: "opus-5", tokens: { input: 2 } },
    ]);
    const { totals } = usageReport(table, PRICES, { ...DAILY, model: "opus" });
    expect(totals.totalTokens).toBe(1);
  });

  test("take the first and the last day with them", () => {
    expect(tokensOf({ sinceDay: "2026-11-15" })).toBe(4_500_120);
    expect(tokensOf({ untilDay: "2026-11-14" })).toBe(2_000_000);
    expect(tokensOf({ sinceDay: "2026-11-14", untilDay: "2026-11-15" })).toBe(6_500_120);
    expect(tokensOf({ groupBy: "model", sinceDay: "2026-11-16" })).toBe(0);
  });

  test("take a tool", () => {
    expect(tokensOf({ source: "codex" })).toBe(120);
  });
});

test("what was imported counts as tokens of no session", () => {
  const at = "2026-11-10T12:00:00Z";
  const table = tableOf([
    { at, tokens: { input: 1 } },
    { at, sessionId: "imported", origin: "imported", tokens: { input: 2 } },
  ]);

  const { totals } = usageReport(table, PRICES, DAILY);

  expect(totals).toMatchObject({ totalTokens: 3, importedTokens: 2, sessions: 1 });
});

test("splits every row once more when asked to", () => {
  const [first, second] = usageReport(tableOf(USED), PRICES, { ...DAILY, by: "model" }).rows;

  expect(first?.parts?.map(({ key, costUsd }) => [key, costUsd])).toEqual([["opus", 60]]);
  expect(second?.parts?.map(({ key, costUsd }) => [key, costUsd])).toEqual([
    ["opus", 46.395],
    ["gpt-x", null],
  ]);
});

const counts = fc.integer({ min: 0, max: 3_000_000 });
const used: fc.Arbitrary<Used> = fc.record(
  {
    at: fc
      .integer({ min: Date.parse("2026-03-01"), max: Date.parse("2026-12-01") })
      .map((atMs) => new Date(atMs).toISOString()),
    source: fc.constantFrom(...SOURCE_NAMES),
    sessionId: fc.constantFrom("s1", "s2", "s3", "s4"),
    model: fc.constantFrom("opus", "haiku", "gpt-x", "gemini-y"),
    promptAbove: fc.constantFrom(0, 200_000),
    agentId: fc.constantFrom("a1", "a2"),
    project: fc.constantFrom("/w/a", "/w/b"),
    speed: fc.constant("fast" as const),
    tokens: fc.record({
      input: counts,
      output: counts,
      reasoning: counts,
      cacheRead: counts,
      cacheWrite5m: counts,
      cacheWrite1h: counts,
      webSearches: fc.nat(9),
      requests: fc.nat(9),
    }),
  },
  { requiredKeys: ["at", "tokens"] },
);
const anyUse = fc.array(used, { maxLength: 40 });
const groups = fc.constantFrom(...USAGE_GROUPS);
const zones = fc.constantFrom("UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York");

test("rows, parts and models add up to the same totals, whatever the group and the zone", () => {
  fc.assert(
    fc.property(anyUse, groups, groups, zones, (all, groupBy, by, timeZone) => {
      const table = tableOf(all);
      const plain = usageReport(table, PRICES, DAILY).totals;
      const query: UsageQuery = {
        groupBy,
        timeZone,
        order: "oldest",
        ...(by === groupBy ? {} : { by }),
      };
      const { rows, totals } = usageReport(table, PRICES, query);

      expect(totals).toEqual(plain);
      expectSum(rows, totals);
      expectSum(totals.models, totals);
      for (const row of rows) {
        expectSum(row.models, row);
        if (row.parts !== undefined) expectSum(row.parts, row);
      }
    }),
    { seed: 4, numRuns: 150 },
  );
});

test("the order of the table changes nothing", () => {
  fc.assert(
    fc.property(anyUse, groups, (all, groupBy) => {
      const query: UsageQuery = { ...DAILY, groupBy };

      expect(usageReport(tableOf(all.toReversed()), PRICES, query)).toEqual(
        usageReport(tableOf(all), PRICES, query),
      );
    }),
    { seed: 4, numRuns: 150 },
  );
});

describe("pages", () => {
  test("are the whole when put together, in any order and size", () => {
    const orders = fc.constantFrom(...USAGE_ORDERS);
    fc.assert(
      fc.property(
        anyUse,
        groups,
        orders,
        fc.integer({ min: 1, max: 9 }),
        (all, groupBy, order, limit) => {
          const table = tableOf(all);
          const query: UsageQuery = { groupBy, order, timeZone: "UTC" };
          const whole = usageReport(table, PRICES, query).rows;
          const paged: unknown[] = [];
          let cursor: string | undefined;
          for (let page = 0; page <= whole.length; page++) {
            const asked = cursor === undefined ? { ...query, limit } : { ...query, limit, cursor };
            const { rows, nextCursor, found } = usageReport(table, PRICES, asked);
            expect(found).toBe(whole.length);
            paged.push(...rows);
            cursor = nextCursor;
            if (cursor === undefined) break;
          }
          expect(cursor).toBeUndefined();
          expect(paged).toEqual(whole);
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });

  test("go on behind the last row although earlier ones have come", () => {
    const days = (...dates: number[]) =>
      tableOf(dates.map((date) => ({ at: `2026-11-${date}T10:00:00Z`, tokens: { input: date } })));
    const first = usageReport(days(12, 14, 16), PRICES, { ...DAILY, limit: 2 });

    const second = usageReport(days(11, 12, 13, 14, 16, 17), PRICES, {
      ...DAILY,
      limit: 2,
      cursor: first.nextCursor ?? "",
    });

    expect(second.rows.map(({ key }) => key)).toEqual(["2026-11-16", "2026-11-17"]);
  });

  test("refuse a cursor that is not of the query", () => {
    const table = tableOf(USED);
    const { nextCursor = "" } = usageReport(table, PRICES, { ...DAILY, limit: 1 });
    const ask = (query: Partial<UsageQuery>) => () =>
      usageReport(table, PRICES, { ...DAILY, cursor: nextCursor, ...query });

    expect(ask({})).not.toThrow();
    expect(ask({ limit: 7 })).not.toThrow();
    for (const wrong of [
      { groupBy: "model" as const },
      { order: "newest" as const },
      { model: "opus" },
      { cursor: "" },
      { cursor: "%%%" },
      { cursor: nextCursor.slice(0, -4) },
      { cursor: Buffer.from("null").toString("base64url") },
    ]) {
      expect(ask(wrong)).toThrow(
        "The cursor is not one of this query. Ask again without it, or with all that was asked before.",
      );
    }
  });
});

function brief({
  key,
  totalTokens,
  costUsd,
  models,
  sessions,
  firstAtMs,
  lastAtMs,
}: UsageSummary & { key: string }) {
  const names = models.map(({ model }) => model).join(" ");
  const span = `${new Date(firstAtMs).toISOString()}..${new Date(lastAtMs).toISOString()}`;
  return `${key}: ${totalTokens} tokens, $${costUsd}, ${names}, ${sessions} sessions, ${span}`;
}

function expectSum(parts: readonly UsageAmount[], whole: UsageAmount): void {
  for (const name of USAGE_COLUMNS) {
    expect(parts.reduce((sum, { tokens }) => sum + tokens[name], 0)).toBe(whole.tokens[name]);
  }
  const sumOf = (amountOf: (part: UsageAmount) => number) =>
    parts.reduce((sum, part) => sum + amountOf(part), 0);
  expect(sumOf(({ totalTokens }) => totalTokens)).toBe(whole.totalTokens);
  expect(sumOf(({ unpriced }) => unpriced.tokens)).toBe(whole.unpriced.tokens);
  expect(sumOf(({ costUsd }) => costUsd ?? 0)).toBeCloseTo(whole.costUsd ?? 0, 6);
  expect(whole.costUsd === null).toBe(
    parts.length > 0 && parts.every(({ costUsd }) => costUsd === null),
  );
}
