import { MS_PER_QUARTER, type UsageContext, type UsageTable } from "../ledger/usage-table.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { priceEpochs } from "../reports/price-epochs.ts";
import { TOKEN_KINDS, type TokenKind } from "../usage/token-counts.ts";

/**
 * What each model did, by quarters of an hour. Tokens are weighted: a weighted token costs, at the
 * model's own list prices, as much as one token of its input.
 */
export type WeightedWork = {
  fromQuarter: number;
  quarters: number;
  /** Before this quarter all work is in: the ledger may have been read in the middle of it. */
  completeUntilQuarter: number;
  models: readonly ModelWork[];
  /** Tokens without a price, which have no weight: running sums, in millions. */
  unpriced: Float64Array;
};

/** Running sums in millions: at `n` stands what was done before the quarter `fromQuarter + n`. */
export type ModelWork = {
  /** The id, and whether it ran in fast mode, which may be charged otherwise. */
  model: string;
  /** List price of a million weighted tokens, as it is now. */
  inputUsd: number;
  weighted: Float64Array;
  tokens: Float64Array;
};

export type WorkSpan = { sinceMs: number; nowMs: number };

/** The work of those contexts that `isCounted` (by index) accepts, up to the end of the running quarter. */
export function weightedWork(
  table: UsageTable,
  { prices, isCounted }: { prices: PriceBook; isCounted: (context: number) => boolean },
  { sinceMs, nowMs }: WorkSpan,
): WeightedWork {
  const fromQuarter = Math.floor(sinceMs / MS_PER_QUARTER);
  const quarters = Math.max(0, Math.floor(nowMs / MS_PER_QUARTER) + 1 - fromQuarter);
  const models = new Map<string, ModelWork>();
  const unpriced = new Float64Array(quarters + 1);
  const modelOf = table.contexts.map((context, index) => {
    if (!isCounted(index)) return undefined;
    const model = workName(context);
    const known = models.get(model);
    if (known !== undefined) return known;
    const inputUsd = inputPrice(prices, context.model, nowMs) ?? 0;
    const none = () => new Float64Array(quarters + 1);
    const added = { model, inputUsd, weighted: none(), tokens: none() };
    models.set(model, added);
    return added;
  });
  const weigh = weigher(table, prices);
  let lastPlace = 0;
  for (let row = 0; row < table.rows; row++) {
    const work = modelOf[table.contextOf[row] ?? 0];
    const place = (table.quarters[row] ?? 0) - fromQuarter;
    if (work === undefined || place < 0 || place >= quarters) continue;
    lastPlace = Math.max(lastPlace, place);
    const { tokens, weighted } = weigh(row);
    // Into the place behind: sums run up to, not including, a quarter.
    if (weighted === undefined) add(unpriced, place + 1, tokens);
    else {
      add(work.weighted, place + 1, weighted);
      add(work.tokens, place + 1, tokens);
    }
  }
  const priced = [...models.values()].filter(({ inputUsd }) => inputUsd > 0);
  for (const { weighted, tokens } of priced) {
    runUp(weighted);
    runUp(tokens);
  }
  runUp(unpriced);
  const completeUntilQuarter = fromQuarter + lastPlace;
  return { fromQuarter, quarters, completeUntilQuarter, models: priced, unpriced };
}

/** How the work of a context is called among models. */
export function workName({ model, speed }: Pick<UsageContext, "model" | "speed">): string {
  return speed === "fast" ? `${model} (fast)` : model;
}

/** USD for a million tokens of plain input; `undefined` where no price is known, or it is free. */
export function inputPrice(prices: PriceBook, model: string, atMs: number): number | undefined {
  const input = prices.ratesOf({ model, atMs, promptTokens: 0 })?.input;
  return input !== undefined && input > 0 ? input : undefined;
}

/** Millions of tokens of a row, and their weight; `undefined` where the model has no price. */
export type WeighedTokens = { tokens: number; weighted: number | undefined };

/** Weighs rows of a table; a price is looked up once for all contexts that share it. */
export function weigher(table: UsageTable, prices: PriceBook): (row: number) => WeighedTokens {
  const { contexts, contextOf, quarters, columns } = table;
  const epochs = priceEpochs(contexts, prices);
  const { classOf, classes } = priceClasses(contexts);
  const known: (Weights | "unpriced" | undefined)[] = [];
  const weightsAt = (row: number): Weights | undefined => {
    const epoch = epochs.at(quarters[row] ?? 0);
    const place = (classOf[contextOf[row] ?? 0] ?? 0) * epochs.count + epoch;
    const context = classes[Math.floor(place / epochs.count)];
    known[place] ??= weightsOf(context, { prices, atMs: epochs.momentOf(epoch) }) ?? "unpriced";
    const weights = known[place];
    return weights === "unpriced" ? undefined : weights;
  };
  return (row) => {
    const weights = weightsAt(row);
    let tokens = 0;
    let weighted = 0;
    for (const kind of TOKEN_KINDS) {
      const count = (columns[kind][row] ?? 0) / 1e6;
      tokens += count;
      weighted += count * (weights?.[kind] ?? 0);
    }
    return { tokens, weighted: weights === undefined ? undefined : weighted };
  };
}

/** Contexts with the same price have the same number; a context of each. */
function priceClasses(contexts: readonly UsageContext[]) {
  const numbers = new Map<string, number>();
  const classes: UsageContext[] = [];
  const classOf = Int32Array.from(contexts, (context) => {
    const key = `${context.promptAbove} ${context.speed ?? ""} ${context.model}`;
    const number = numbers.get(key) ?? classes.push(context) - 1;
    numbers.set(key, number);
    return number;
  });
  return { classOf, classes };
}

type Weights = Readonly<Record<TokenKind, number>>;

/** What a token of each kind costs, in tokens of the model's plain input. */
function weightsOf(
  context: UsageContext | undefined,
  { prices, atMs }: { prices: PriceBook; atMs: number },
): Weights | undefined {
  if (context === undefined) return undefined;
  const { model, speed, promptAbove } = context;
  const input = inputPrice(prices, model, atMs);
  const request = { model, atMs, promptTokens: promptAbove + 1 };
  const rates = prices.ratesOf({ ...request, speed }) ?? prices.ratesOf(request);
  if (input === undefined || rates === undefined) return undefined;
  return {
    input: rates.input / input,
    output: rates.output / input,
    cacheRead: rates.cacheRead / input,
    cacheWrite5m: rates.cacheWrite5m / input,
    cacheWrite1h: rates.cacheWrite1h / input,
  };
}

function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] ?? 0) + value;
}

function runUp(sums: Float64Array): void {
  for (let place = 1; place < sums.length; place++) add(sums, place, sums[place - 1] ?? 0);
}
