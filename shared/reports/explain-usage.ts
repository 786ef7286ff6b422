import { USAGE_COLUMNS, type UsageTable } from "../ledger/usage-table.ts";
import { defined } from "../platform/read-value.ts";
import { costUsd, type PriceBook, type Rates } from "../prices/price-book.ts";
import { NO_USAGE, type UsageTokens } from "../sources/usage-entry.ts";
import type { UsageQuery } from "./query.ts";
import { sumRows } from "./sum-rows.ts";

/** All usage of a total that has the same price. */
export type PricedLine = {
  model: string;
  speed?: "fast";
  /** The prompts were longer than so many tokens, which has a price of its own. */
  promptAbove: number;
  tokens: UsageTokens;
  /** USD per million tokens and per thousand searches; absent: no price is known. */
  rates?: Rates;
  costUsd: number | null;
};

/**
 * What a total is made of: its tokens by price, dearest first. The lines' tokens and costs add up to
 * those of `usageReport` for the same query.
 */
export function explainUsage(
  table: UsageTable,
  prices: PriceBook,
  query: UsageQuery,
): readonly PricedLine[] {
  const { groups, times, rows } = sumRows(table, prices, { ...query, groupBy: "model" });
  const lines = [...rows.values()].flatMap((bucket) =>
    bucket.prices.flatMap((price, index): PricedLine[] => {
      const priceClass = groups.classes[Math.floor(price / times.epochs.count)];
      if (priceClass === undefined) return [];
      const { model, promptAbove, speed } = priceClass;
      const atMs = times.epochs.momentOf(price % times.epochs.count);
      const rates = prices.ratesOf({ model, atMs, promptTokens: promptAbove + 1, speed });
      const tokens = tokensOf(bucket.sums[index] ?? []);
      const usd = rates === undefined ? null : costUsd(tokens, rates);
      return [defined({ model, speed, promptAbove, tokens, rates, costUsd: usd })];
    }),
  );
  return mergedLines(lines).sort((a, b) => (b.costUsd ?? 0) - (a.costUsd ?? 0));
}

/** A change in another model's price is none in this one's. */
function mergedLines(lines: readonly PricedLine[]): PricedLine[] {
  const merged = new Map<string, PricedLine>();
  for (const line of lines) {
    const { model, speed = "", promptAbove, rates } = line;
    const key = JSON.stringify([model, speed, promptAbove, rates ?? null]);
    const known = merged.get(key);
    merged.set(key, known === undefined ? line : added(known, line));
  }
  return [...merged.values()];
}

function added(a: PricedLine, b: PricedLine): PricedLine {
  const tokens = { ...a.tokens };
  for (const name of USAGE_COLUMNS) tokens[name] += b.tokens[name];
  return { ...a, tokens, costUsd: a.rates === undefined ? null : costUsd(tokens, a.rates) };
}

function tokensOf(columns: readonly number[]): UsageTokens {
  const tokens = { ...NO_USAGE };
  for (const [index, name] of USAGE_COLUMNS.entries()) tokens[name] = columns[index] ?? 0;
  return tokens;
}
