import { expect, test } from "vitest";
import type { PricesConfig } from "../../shared/config/prices-config.ts";
import { openPriceBook } from "../../shared/prices/open-price-book.ts";
import { noonOf, SHIPPED } from "./shipped-prices.ts";

type Asked = { model: string; day?: string; promptTokens?: number; speed?: "fast" };

function ratesWith(overrides: PricesConfig, asked: Asked) {
  const { model, day = "2026-11-11", promptTokens = 1, speed } = asked;
  const book = openPriceBook({ builtin: SHIPPED, overrides });
  return book.ratesOf({ model, atMs: noonOf(day), promptTokens, speed });
}

test("the user's price goes before the list, which says what the user leaves out", () => {
  const overrides = { "claude-opus-4-8": { input: 4.5, output: 22.5 } };

  const expected = {
    input: 4.5,
    output: 22.5,
    cacheRead: 0.5,
    cacheWrite5m: 6.25,
    cacheWrite1h: 10,
    webSearch: 10,
  };
  for (const model of [
    "claude-opus-4-8",
    "us.anthropic.claude-opus-4-8-v1:0",
    "claude-opus-4.8[1m]",
  ]) {
    expect(ratesWith(overrides, { model })).toEqual(expected);
  }
  expect(ratesWith(overrides, { model: "claude-opus-4-7" })?.input).toBe(5);
});

test("of a model that no list knows, what is left out costs what input does", () => {
  const overrides = { "Acme/*": { input: 1, output: 2, cacheWrite5m: 1.25, webSearch: 0 } };

  expect(ratesWith(overrides, { model: "acme/large-2" })).toEqual({
    input: 1,
    output: 2,
    cacheRead: 1,
    cacheWrite5m: 1.25,
    cacheWrite1h: 1.25,
    webSearch: 0,
  });
  expect(ratesWith(overrides, { model: "other/large-2" })).toBeUndefined();
});

test("a price holds from its day on, before it what held then", () => {
  const prices = [
    { input: 2, output: 2, from: "2026-10-01" },
    { input: 1, output: 1, from: "2026-09-01" },
  ];
  const overrides = { "claude-opus-5": prices, mine: prices };
  const input = (model: string, day: string) => ratesWith(overrides, { model, day })?.input;

  expect(
    ["2026-08-31", "2026-09-01", "2026-10-01"].map((day) => input("claude-opus-5", day)),
  ).toEqual([5, 1, 2]);
  expect(["2026-08-31", "2026-09-01"].map((day) => input("mine", day))).toEqual([undefined, 1]);
  expect(openPriceBook({ builtin: SHIPPED, overrides }).changesOf("mine")).toEqual([
    Date.parse("2026-09-01"),
    Date.parse("2026-10-01"),
  ]);
});

test("a model's own name goes before patterns, the first pattern before others", () => {
  const overrides = {
    "claude-*": { input: 1, output: 1 },
    "*opus*": { input: 2, output: 2 },
    "claude-opus-5": { input: 3, output: 3 },
  };
  const input = (model: string) => ratesWith(overrides, { model })?.input;

  expect(["claude-opus-5", "claude-opus-4-8", "my-opus"].map(input)).toEqual([3, 1, 2]);
});

test("fast mode multiplies the user's price too, by the user's number or the known one", () => {
  const fast = (overrides: PricesConfig, model: string) =>
    ratesWith(overrides, { model, speed: "fast" })?.output;

  expect(fast({ "claude-opus-4-8": { input: 4, output: 20 } }, "claude-opus-4-8")).toBe(40);
  expect(fast({ "claude-opus-4-8": { input: 4, output: 20, fast: 3 } }, "claude-opus-4-8")).toBe(
    60,
  );
  expect(fast({ mine: { input: 4, output: 20 } }, "mine")).toBeUndefined();
});
