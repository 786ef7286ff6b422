import { costUsd, type PriceBook, type Rates } from "../prices/price-book.ts";
import type { UsageTokens } from "../sources/usage-entry.ts";
import { type Bucket, noSums, sessionCount, sourcesOf, tokensAt } from "./bucket.ts";
import type { PriceClass } from "./group-contexts.ts";
import type { PriceEpochs } from "./price-epochs.ts";
import { COLUMN_COUNT } from "./sum-cells.ts";
import type { ModelUsage, UsageAmount, UsageSummary } from "./usage-row.ts";

/**
 * Puts dollars onto sums of tokens, asking each price once. Dollars are always added in the order of
 * `classes`, so that one total is the same number, to the last digit, in every report.
 */
export function summarizer(
  classes: readonly PriceClass[],
  epochs: PriceEpochs,
  prices: PriceBook,
): (bucket: Bucket) => UsageSummary {
  const known = new Map<number, Priced>();
  const pricedAt = (price: number): Priced => {
    let priced = known.get(price);
    if (priced === undefined) {
      const {
        model = "",
        promptAbove = 0,
        speed,
      } = classes[Math.floor(price / epochs.count)] ?? {};
      const atMs = epochs.momentOf(price % epochs.count);
      const request = { model, atMs, promptTokens: promptAbove + 1 };
      const rates = prices.ratesOf({ ...request, speed });
      const isFastOnly =
        rates === undefined && speed === "fast" && prices.ratesOf(request) !== undefined;
      priced = { model, rates, isFastOnly };
      known.set(price, priced);
    }
    return priced;
  };
  return (bucket) => {
    const models: Sum[] = [];
    for (const index of inOrder(bucket.prices)) {
      const columns = bucket.sums[index];
      if (columns === undefined) continue;
      const priced = pricedAt(bucket.prices[index] ?? 0);
      const { model } = priced;
      // Classes of one model follow each other.
      let sum = models.at(-1);
      if (sum?.model !== model) {
        sum = emptySum(model);
        models.push(sum);
      }
      addPriced(sum, columns, priced);
    }
    return summaryOf(bucket, models);
  };
}

type Priced = {
  model: string;
  rates: Rates | undefined;
  /** There is a price, but none in fast mode. */
  isFastOnly: boolean;
};

/** Of a model: all its tokens, and which of them have a price. */
type Sum = {
  model: string;
  columns: number[];
  usd: number;
  isPriced: boolean;
  isUnpriced: boolean;
  /** All that is unpriced is so for being fast. */
  isFastOnly: boolean;
  unpricedTokens: number;
};

function emptySum(model: string): Sum {
  return {
    model,
    columns: noSums(),
    usd: 0,
    isPriced: false,
    isUnpriced: false,
    isFastOnly: false,
    unpricedTokens: 0,
  };
}

function inOrder(prices: readonly number[]): number[] {
  const indexes = [...prices.keys()];
  if (indexes.length < 2) return indexes;
  return indexes.sort((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0));
}

function addPriced(
  sum: Sum,
  columns: readonly number[],
  { rates, isFastOnly }: Omit<Priced, "model">,
): void {
  addColumns(sum.columns, columns);
  if (rates === undefined) {
    sum.isFastOnly = isFastOnly && (sum.isFastOnly || !sum.isUnpriced);
    sum.isUnpriced = true;
    sum.unpricedTokens += tokensAt(columns, 0);
  } else {
    sum.isPriced = true;
    sum.usd += costUsd(tokensOf(columns), rates);
  }
}

function summaryOf(bucket: Bucket, sums: readonly Sum[]): UsageSummary {
  const models = sums.map(modelUsage).sort(byCost);
  const [first] = models;
  // Most sessions use one model: its numbers are the whole's.
  const whole = models.length === 1 && first !== undefined ? first : wholeAmount(sums);
  const hasUsage = first !== undefined;
  return {
    tokens: whole.tokens,
    totalTokens: whole.totalTokens,
    costUsd: whole.costUsd,
    isPartlyPriced: whole.isPartlyPriced,
    unpriced: whole.unpriced,
    models,
    sessions: sessionCount(bucket),
    sources: sourcesOf(bucket),
    importedTokens: bucket.importedTokens,
    firstAtMs: hasUsage ? bucket.firstAtMs : 0,
    lastAtMs: hasUsage ? bucket.lastAtMs : 0,
  };
}

function wholeAmount(sums: readonly Sum[]): UsageAmount {
  return amountOf(
    wholeOf(sums),
    sums.filter(({ isUnpriced }) => isUnpriced),
  );
}

function wholeOf(models: readonly Sum[]): Sum {
  const whole = emptySum("");
  for (const { columns, usd, isPriced, isUnpriced, unpricedTokens } of models) {
    addColumns(whole.columns, columns);
    whole.usd += usd;
    whole.isPriced ||= isPriced;
    whole.isUnpriced ||= isUnpriced;
    whole.unpricedTokens += unpricedTokens;
  }
  return whole;
}

function modelUsage(sum: Sum): ModelUsage {
  const { model, isUnpriced } = sum;
  const { tokens, totalTokens, costUsd, isPartlyPriced, unpriced } = amountOf(
    sum,
    isUnpriced ? [sum] : [],
  );
  return { model, tokens, totalTokens, costUsd, isPartlyPriced, unpriced };
}

/** To a billionth of a dollar, which leaves out what adding up fractions adds. */
function amountOf(
  { columns, usd, isPriced, isUnpriced, unpricedTokens }: Sum,
  unpriced: readonly Pick<Sum, "model" | "isFastOnly">[],
): UsageAmount {
  const fastModels = unpriced.filter(({ isFastOnly }) => isFastOnly).map(({ model }) => model);
  return {
    tokens: tokensOf(columns),
    totalTokens: tokensAt(columns, 0),
    costUsd: isUnpriced && !isPriced ? null : Math.round(usd * 1e9) / 1e9,
    isPartlyPriced: isUnpriced && isPriced,
    unpriced: {
      tokens: unpricedTokens,
      models: unpriced.map(({ model }) => model),
      ...(fastModels.length === 0 ? {} : { fastModels }),
    },
  };
}

/** Columns in the order of `USAGE_COLUMNS`, written out: it runs for every model of every row. */
function tokensOf(columns: readonly number[]): UsageTokens {
  return {
    input: columns[0] ?? 0,
    output: columns[1] ?? 0,
    reasoning: columns[2] ?? 0,
    cacheRead: columns[3] ?? 0,
    cacheWrite5m: columns[4] ?? 0,
    cacheWrite1h: columns[5] ?? 0,
    webSearches: columns[6] ?? 0,
    requests: columns[7] ?? 0,
  };
}

function addColumns(to: number[], columns: readonly number[]): void {
  for (let column = 0; column < COLUMN_COUNT; column++) {
    to[column] = (to[column] ?? 0) + (columns[column] ?? 0);
  }
}

/** Dearest first; of equals that with more tokens, then by name. */
function byCost(a: ModelUsage, b: ModelUsage): number {
  const byUsd = (b.costUsd ?? 0) - (a.costUsd ?? 0);
  return byUsd || b.totalTokens - a.totalTokens || (a.model < b.model ? -1 : 1);
}
