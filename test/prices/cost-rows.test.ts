import { expect, test } from "vitest";
import { costUsd } from "../../shared/prices/price-book.ts";
import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";
import { noonOf, SHIPPED_BOOK } from "./shipped-prices.ts";

const NOVEMBER = noonOf("2026-11-11");

type Asked = { model: string; atMs?: number; speed?: "fast" };

/** What one request costs, as the table in use prices it. */
function costOf({ model, atMs = NOVEMBER, speed }: Asked, tokens: Partial<UsageTokens>) {
  const used = { ...NO_USAGE, ...tokens };
  const promptTokens = used.input + used.cacheRead + used.cacheWrite5m + used.cacheWrite1h;
  const rates = SHIPPED_BOOK.ratesOf({ model, atMs, promptTokens, speed });
  return rates && Number(costUsd(used, rates).toFixed(6));
}

const MILLION = 1_000_000;

test.each([
  ["a write for an hour", { model: "claude-opus-4-8" }, { cacheWrite1h: MILLION }, 10],
  ["a write for 5 minutes", { model: "claude-opus-4-8" }, { cacheWrite5m: MILLION }, 6.25],
  ["fast mode", { model: "claude-opus-4-8", speed: "fast" as const }, { output: MILLION }, 50],
  ["a name that ends with fast", { model: "claude-opus-4-8-fast" }, { output: MILLION }, 50],
  [
    "fast mode of Opus 4.6",
    { model: "claude-opus-4-6", speed: "fast" as const },
    { output: 1e6 },
    150,
  ],
  ["ten searches", { model: "claude-opus-4-8" }, { output: MILLION, webSearches: 10 }, 25.1],
  [
    "a long prompt of Sonnet 4.5",
    { model: "claude-sonnet-4-5-20250929" },
    { input: 10_000, cacheRead: 290_000, output: 1_000 },
    0.2565,
  ],
  [
    "the longest that is not long",
    { model: "claude-sonnet-4-5-20250929" },
    { input: 10_000, cacheRead: 190_000, output: 1_000 },
    0.102,
  ],
  [
    "a long prompt of Opus 4.6",
    { model: "claude-opus-4-6" },
    { input: 10_000, cacheRead: 290_000, output: 1_000 },
    0.22,
  ],
  [
    "a long prompt of Opus 4.6 when it had a tier",
    { model: "claude-opus-4-6", atMs: noonOf("2026-03-12") },
    { input: 10_000, cacheRead: 290_000, output: 1_000 },
    0.4275,
  ],
  ["a large context window", { model: "claude-opus-4-8[1m]" }, { output: MILLION }, 25],
  ["Sonnet 5", { model: "claude-sonnet-5" }, { output: MILLION }, 10],
  ["Opus 5", { model: "claude-opus-5" }, { output: MILLION }, 25],
  ["a cache read of Opus 5.5", { model: "claude-opus-5-5" }, { cacheRead: MILLION }, 0.2],
  ["Fable 5.1", { model: "claude-fable-5-1" }, { output: MILLION }, 50],
  ["a cache read of Fable 5.1", { model: "claude-fable-5-1" }, { cacheRead: MILLION }, 0.25],
  ["Mythos 5", { model: "claude-mythos-5" }, { output: MILLION }, 50],
  [
    "a long prompt of Haiku 5.5",
    { model: "claude-haiku-5-5" },
    { input: 200_000, output: MILLION },
    2.6,
  ],
  ["a long prompt of GPT-5.5", { model: "gpt-5.5" }, { input: 272_000, output: 1_000 }, 2.765],
  ["Gemini's cache", { model: "models/gemini-2.5-flash" }, { cacheRead: MILLION }, 0.03],
])("%s", (_what, asked, tokens, expected) => {
  expect(costOf(asked, tokens)).toBe(expected);
});

test("Sonnet 5.5 is priced as on the day: its cache reads became cheaper", () => {
  const model = "claude-sonnet-5-5";
  const beginMs = Date.parse("2026-10-07T00:00:00Z");

  expect(costOf({ model, atMs: beginMs - 1 }, { cacheRead: MILLION })).toBe(0.2);
  expect(costOf({ model, atMs: beginMs }, { cacheRead: MILLION })).toBe(0.1);
  expect(SHIPPED_BOOK.changesOf(model)).toEqual([beginMs]);
});

test("DeepSeek costs more at some hours", () => {
  const at = (time: string) =>
    costOf({ model: "deepseek-v4-pro", atMs: Date.parse(time) }, { output: MILLION });

  expect(at("2026-08-16T02:00:00Z")).toBe(0.87);
  expect(at("2026-08-17T00:59:59Z")).toBe(1.98);
  expect(at("2026-08-17T01:00:00Z")).toBe(3.96);
  expect(at("2026-08-17T04:00:00Z")).toBe(1.98);
  expect(SHIPPED_BOOK.changesOf("deepseek-v4-pro")).toContain(Date.parse("2026-11-11T06:00:00Z"));
});

test("what has no known price has none, which is not $0", () => {
  const unknown = [
    "claude-opus-9",
    "<synthetic>",
    "unknown",
    "",
    "toString",
    "groq/claude-opus-4-8",
  ];
  for (const model of unknown)
    expect([model, costOf({ model }, { output: 1 })]).toEqual([model, undefined]);
});

test("fast mode of a model without a known price of it has none", () => {
  expect(costOf({ model: "claude-sonnet-5", speed: "fast" }, { output: 1 })).toBeUndefined();
});

test("the table says from which prompts on a model costs more", () => {
  const models = ["claude-sonnet-4-5", "claude-opus-4-8", "gemini-2.5-pro", "gpt-9"];
  expect(models.map((model) => [model, SHIPPED_BOOK.promptThresholds(model)])).toEqual([
    ["claude-sonnet-4-5", [200_000]],
    ["claude-opus-4-8", []],
    ["gemini-2.5-pro", [200_000]],
    ["gpt-9", []],
  ]);
});
