import type { PricesConfig } from "../config/prices-config.ts";
import { modelFinder } from "./find-model.ts";
import { completeRates, listedRates } from "./listed-rates.ts";
import { ownRates } from "./own-prices.ts";
import type { PriceBook, Rates } from "./price-book.ts";
import { priceChanges } from "./price-changes.ts";
import { dayMs, type ListedRates, type PricedModel, type PriceTable } from "./price-table.ts";

export type PriceSources = {
  builtin: PriceTable;
  /** What `tacho prices update` fetched. */
  update?: PriceTable | undefined;
  /** The user's, which go before both. */
  overrides: PricesConfig;
};

/** Prices of models at moments; a model is looked for once, so the rest of its questions are cheap. */
export function openPriceBook(sources: PriceSources): PriceBook {
  const tables = tablesInUse(sources);
  const find = modelFinder(tables, sources.overrides);
  const rates = ratesCache();
  const date = tables[0]?.date ?? sources.builtin.date;
  return {
    date,
    ratesOf: ({ model, atMs, promptTokens, speed }) => {
      const { own, listed, isFast } = find(model);
      const period = listed?.prices.findLast(
        ({ from }) => from === undefined || dayMs(from) <= atMs,
      );
      const ownPrice = own.findLast(({ fromMs }) => fromMs <= atMs)?.price;
      const isSlow = speed !== "fast" && !isFast;
      const times = isSlow ? 1 : (ownPrice?.fast ?? listed?.fast);
      if (times === undefined) return undefined;
      const listedNow = period && rates(listedRates(period, atMs, promptTokens), times);
      return ownPrice === undefined ? listedNow : ownRates(ownPrice, listedNow, times);
    },
    changesOf: (model) => {
      const { own, listed } = find(model);
      const ownChanges = own.map(({ fromMs }) => fromMs).filter(Number.isFinite);
      const changes = [...ownChanges, ...(listed ? priceChanges(listed, date) : [])];
      return [...new Set(changes)].sort((a, b) => a - b);
    },
    promptThresholds: (model) => thresholdsOf(find(model).listed),
  };
}

/** Newest first. An update that Tacho itself has overtaken is not used; one that has not is not all. */
export function tablesInUse({
  builtin,
  update,
}: Pick<PriceSources, "builtin" | "update">): readonly PriceTable[] {
  return update !== undefined && update.date >= builtin.date ? [update, builtin] : [builtin];
}

/** The same object for the same rates, so that reports can tell by it whether a price changed. */
function ratesCache(): (listed: ListedRates, times: number) => Rates {
  const normal = new Map<ListedRates, Rates>();
  const fast = new Map<ListedRates, Rates>();
  return (listed, times) => {
    const cache = times === 1 ? normal : fast;
    const rates = cache.get(listed) ?? completeRates(listed, times);
    cache.set(listed, rates);
    return rates;
  };
}

/** The user's own prices know none: what they leave out is as listed. */
function thresholdsOf(listed: PricedModel | undefined): number[] {
  const thresholds = (listed?.prices ?? []).flatMap(({ above = [] }) =>
    above.map(([promptTokens]) => promptTokens),
  );
  return [...new Set(thresholds)].sort((a, b) => a - b);
}
