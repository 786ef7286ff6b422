import { describe, expect, test } from "vitest";
import type { PriceBook, Rates } from "../../shared/prices/price-book.ts";
import { explainUsage, type PricedLine } from "../../shared/reports/explain-usage.ts";
import type { UsageQuery } from "../../shared/reports/query.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import { PRICES, tableOf, type Used } from "./usage-rows.ts";

const QUERY: UsageQuery = { groupBy: "model", timeZone: "UTC", order: "costliest" };
const BEFORE = "2026-11-10T10:00:00Z";
const AFTER = "2026-11-20T10:00:00Z";
const MILLION = { input: 1_000_000, requests: 1 };

function brief({ model, speed, promptAbove, tokens, rates, costUsd }: PricedLine): string {
  const marks = [speed, promptAbove > 0 && `above ${promptAbove}`].filter(Boolean).join(" ");
  return `${model} ${marks}: ${tokens.input} at ${rates?.input} = ${costUsd}`;
}

function explained(used: readonly Used[], query: Partial<UsageQuery> = {}, prices = PRICES) {
  return explainUsage(tableOf(used), prices, { ...QUERY, ...query }).map(brief);
}

test("a model has a line for each of its prices: by time, speed and length of the prompt", () => {
  expect(
    explained([
      { at: BEFORE, tokens: MILLION },
      { at: AFTER, tokens: MILLION },
      { at: BEFORE, tokens: MILLION, promptAbove: 200_000 },
      { at: AFTER, tokens: { input: 2_000_000, requests: 1 }, speed: "fast" },
    ]),
  ).toMatchInlineSnapshot(`
    [
      "opus fast: 2000000 at 30 = 60",
      "opus above 200000: 1000000 at 20 = 20",
      "opus : 1000000 at 10 = 10",
      "opus : 1000000 at 5 = 5",
    ]
  `);
});

test("another model's threshold and change of price make no lines of this one", () => {
  expect(
    explained([
      { at: BEFORE, model: "haiku", tokens: MILLION },
      { at: AFTER, model: "haiku", tokens: MILLION },
      { at: BEFORE, model: "haiku", tokens: MILLION, promptAbove: 200_000 },
      { at: BEFORE, tokens: { input: 1, requests: 1 } },
    ]),
  ).toEqual(["haiku : 3000000 at 1 = 3", "opus : 1 at 10 = 0.00001"]);
});

describe("with thresholds of several models", () => {
  /** `long` costs twice as much above 200,000 tokens, and `flat` always the same. */
  const prices: PriceBook = {
    date: "2026-11-01",
    promptThresholds: () => [128_000, 200_000, 272_000],
    changesOf: () => [],
    ratesOf: ({ model, promptTokens }) =>
      ratesOf(model === "long" && promptTokens > 200_000 ? 6 : 3),
  };
  const lengths = [0, 128_000, 200_000, 272_000];
  const used = ["long", "flat"].flatMap((model) =>
    lengths.map((promptAbove): Used => ({ at: BEFORE, model, promptAbove, tokens: MILLION })),
  );

  test("only that is named at which the price of the model itself changes", () => {
    expect(explainUsage(tableOf(used), prices, QUERY).map(brief)).toEqual([
      "flat : 4000000 at 3 = 12",
      "long above 200000: 2000000 at 6 = 12",
      "long : 2000000 at 3 = 6",
    ]);
  });
});

test("a price that begins at another length after a change is still one price", () => {
  const at = Date.parse("2026-11-15T00:00:00Z");
  const prices: PriceBook = {
    date: "2026-11-01",
    promptThresholds: () => [128_000, 200_000],
    changesOf: () => [at],
    ratesOf: ({ atMs, promptTokens }) =>
      ratesOf(promptTokens > (atMs < at ? 128_000 : 200_000) ? 6 : 3),
  };
  const table = tableOf([
    { at: BEFORE, tokens: MILLION, promptAbove: 128_000 },
    { at: AFTER, tokens: MILLION, promptAbove: 200_000 },
    { at: AFTER, tokens: MILLION, promptAbove: 128_000 },
  ]);

  expect(explainUsage(table, prices, QUERY).map(brief)).toEqual([
    "opus above 128000: 2000000 at 6 = 12",
    "opus : 1000000 at 3 = 3",
  ]);
});

test("what has no price comes last, in one line for each model and speed", () => {
  expect(
    explained([
      { at: BEFORE, model: "glm", tokens: MILLION },
      { at: AFTER, model: "glm", tokens: MILLION, promptAbove: 200_000 },
      { at: BEFORE, model: "glm", speed: "fast", tokens: { input: 7, requests: 1 } },
      { at: BEFORE, tokens: { requests: 1 } },
    ]),
  ).toEqual([
    "opus : 0 at 10 = 0",
    "glm : 2000000 at undefined = null",
    "glm fast: 7 at undefined = null",
  ]);
});

test("all kinds of tokens and searches are in the cost", () => {
  const tokens = {
    ...{ input: 1_000_000, output: 100_000, reasoning: 50_000, cacheRead: 2_000_000 },
    ...{ cacheWrite5m: 400_000, cacheWrite1h: 100_000, webSearches: 3, requests: 2 },
  };

  const [line] = explainUsage(tableOf([{ at: BEFORE, tokens }]), PRICES, QUERY);

  // 1 × 10 + 0.1 × 50 + 2 × 0.5 + 0.4 × 12.5 + 0.1 × 20 + 3 × 0.01; reasoning is in the output.
  expect(line?.costUsd).toBeCloseTo(10 + 5 + 1 + 5 + 2 + 0.03, 9);
  expect(line?.tokens).toEqual(tokens);
});

test("the lines are of what the query asks for, and add up to the report", () => {
  const used: readonly Used[] = [
    { at: BEFORE, tokens: MILLION, project: "/w/a" },
    { at: AFTER, tokens: MILLION, project: "/w/a", promptAbove: 200_000 },
    { at: AFTER, tokens: MILLION, project: "/w/b", model: "haiku" },
    { at: AFTER, tokens: MILLION, project: "/w/a", model: "gpt-x", source: "codex" },
  ];
  const query = { ...QUERY, project: "/w/a" };

  const lines = explainUsage(tableOf(used), PRICES, query);
  const { totals } = usageReport(tableOf(used), PRICES, query);

  expect(lines.map(brief)).toEqual([
    "opus : 2000000 at 10 = 20",
    "gpt-x : 1000000 at undefined = null",
  ]);
  expect(lines.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0)).toBe(totals.costUsd);
  expect(lines.reduce((sum, { tokens }) => sum + tokens.requests, 0)).toBe(totals.tokens.requests);
  expect(explained(used, { sinceDay: "2026-11-15", source: "claude" })).toEqual([
    "opus above 200000: 1000000 at 10 = 10",
    "haiku : 1000000 at 1 = 1",
  ]);
});

test("nothing has no lines", () => {
  expect(explained([])).toEqual([]);
});

function ratesOf(input: number): Rates {
  return {
    ...{ input, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, webSearch: 0 },
  };
}
