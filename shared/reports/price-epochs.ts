import { MS_PER_QUARTER, type UsageContext } from "../ledger/usage-table.ts";
import type { PriceBook } from "../prices/price-book.ts";

/** The times between changes of the prices of a table's models. */
export type PriceEpochs = {
  count: number;
  /** The epoch of a quarter of an hour: that in which it starts. */
  at: (quarter: number) => number;
  /** A moment of the epoch. */
  momentOf: (epoch: number) => number;
};

export function priceEpochs(contexts: readonly UsageContext[], prices: PriceBook): PriceEpochs {
  const quarters = new Set<number>();
  for (const model of new Set(contexts.map(({ model }) => model))) {
    for (const atMs of prices.changesOf(model)) quarters.add(Math.ceil(atMs / MS_PER_QUARTER));
  }
  const changes = [...quarters].sort((a, b) => a - b);
  // Quarters are mostly asked for in order: the epoch is that of the one before, or the next.
  let last = 0;
  return {
    count: changes.length + 1,
    at: (quarter) => {
      while (last > 0 && quarter < (changes[last - 1] ?? 0)) last--;
      while (last < changes.length && quarter >= (changes[last] ?? 0)) last++;
      return last;
    },
    momentOf: (epoch) => {
      const change = changes[epoch - 1] ?? (changes[0] ?? 1) - 1;
      return change * MS_PER_QUARTER;
    },
  };
}
