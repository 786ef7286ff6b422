import { USAGE_COLUMNS, type UsageTable } from "../ledger/usage-table.ts";
import { defined } from "../platform/read-value.ts";
import { costUsd, type PriceBook, type Rates } from "../prices/price-book.ts";
import { NO_USAGE, type UsageTokens } from "../sources/usage-entry.ts";
import type { PriceClass } from "./group-contexts.ts";
import type { UsageQuery } from "./query.ts";
import { sumRows } from "./sum-rows.ts";

/** All usage of a model in a total that has the same price. */
export type PricedLine = {
  model: string;
  speed?: "fast";
  /** The price is that of prompts longer than so many tokens; 0 where the length makes no difference. */
  promptAbove: number;
  tokens: UsageTokens;
  /** USD per million tokens and per thousand searches; absent: no price is known. */
  rates?: Rates;
  costUsd: number | null;
};

/**
 * What a total is made of: its tokens by model, speed and price, dearest first and what has no price
 * last. The lines' tokens and costs add up to those of `usageReport` for the same query.
 */
export function explainUsage(
  table: UsageTable,
  prices: PriceBook,
  query: UsageQuery,
): readonly PricedLine[] {
  const { groups, times, rows } = sumRows(table, prices, { ...query, groupBy: "model" });
  const ratesAt = pricing(prices);
  const lines = new Map<string, PricedLine>();
  for (const bucket of rows.values()) {
    for (const [index, price] of bucket.prices.entries()) {
      const priceClass = groups.classes[Math.floor(price / times.epochs.count)];
      if (priceClass === undefined) continue;
      const { model, speed } = priceClass;
      const atMs = times.epochs.momentOf(price % times.epochs.count);
      const tokens = tokensOf(bucket.sums[index] ?? []);
      const line = defined({ model, speed, ...ratesAt(priceClass, atMs), tokens, costUsd: null });
      const key = JSON.stringify([model, speed, line.rates]);
      const known = lines.get(key);
      lines.set(key, known === undefined ? line : added(known, line));
    }
  }
  return [...lines.values()].map(withCost).sort(byCost);
}

/** The rates of a class, and from which prompt length on the model has them. */
function pricing(prices: PriceBook) {
  return ({ model, speed, promptAbove }: PriceClass, atMs: number) => {
    const ratesOf = (promptTokens: number) => prices.ratesOf({ model, atMs, promptTokens, speed });
    const rates = ratesOf(promptAbove + 1);
    const changed = prices
      .promptThresholds(model)
      .findLast(
        (threshold) =>
          threshold <= promptAbove && !isSame(ratesOf(threshold), ratesOf(threshold + 1)),
      );
    return { promptAbove: changed ?? 0, rates };
  };
}

function isSame(a: Rates | undefined, b: Rates | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** A price may have begun at another length before it changed: the lower one is true of both. */
function added(a: PricedLine, b: PricedLine): PricedLine {
  const tokens = { ...a.tokens };
  for (const name of USAGE_COLUMNS) tokens[name] += b.tokens[name];
  return { ...a, tokens, promptAbove: Math.min(a.promptAbove, b.promptAbove) };
}

function withCost(line: PricedLine): PricedLine {
  return { ...line, costUsd: line.rates === undefined ? null : costUsd(line.tokens, line.rates) };
}

/** Of equals that with more requests, then by name: whatever the order of the table. */
function byCost(a: PricedLine, b: PricedLine): number {
  const byUsd = (b.costUsd ?? -1) - (a.costUsd ?? -1);
  return byUsd || b.tokens.requests - a.tokens.requests || (a.model < b.model ? -1 : 1);
}

function tokensOf(columns: readonly number[]): UsageTokens {
  const tokens = { ...NO_USAGE };
  for (const [index, name] of USAGE_COLUMNS.entries()) tokens[name] = columns[index] ?? 0;
  return tokens;
}
