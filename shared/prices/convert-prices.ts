import { defined } from "../platform/read-value.ts";
import type { GenaiData, GenaiModel, GenaiPrices, NameMatch } from "./genai-data-schema.ts";
import { nameKey } from "./model-names.ts";
import type { PriceOverrides } from "./price-overrides-schema.ts";
import type { ListedRates, PricedModel, PricePeriod, PriceTable } from "./price-table.ts";

/** Whose prices are taken; where two list the same name, the first one's. */
const VENDORS = [
  ...["anthropic", "openai", "google", "x-ai", "deepseek", "moonshotai", "mistral"],
  // The international prices before those in China.
  ...["zai", "zhipuai", "minimax"],
] as const;

/** Alibaba's own prices are not in the data; these names keep their prefix, `qwen/`. */
const RESOLD = /^qwen\/[^:]+$/;

/** The table of what our sources may use, out of all that the data lists, with our overrides. */
export function convertPrices(
  { vendors }: GenaiData,
  overrides: PriceOverrides,
  { date, source }: Pick<PriceTable, "date" | "source">,
): PriceTable {
  const taken = new Set<string>();
  const listed = [
    ...VENDORS.flatMap((vendor) => vendors.get(vendor) ?? []),
    ...(vendors.get("openrouter") ?? []).filter(({ id }) => RESOLD.test(id)),
  ].flatMap((model) => pricedModels(model, taken));
  const replaced = overrides.models.filter(({ replaces }) => replaces === true);
  const models = listed.map((model) => {
    const own = replaced.find(({ id }) => id === model.id);
    return own === undefined ? model : { ...model, prices: own.prices.map(defined) };
  });
  const added = overrides.models.flatMap(({ id, prices }) =>
    taken.has(nameKey(id)) ? [] : [{ id, names: [nameKey(id)], prices: prices.map(defined) }],
  );
  const times = fastTimes(overrides);
  return {
    ...{ date, source },
    models: [...models, ...added].map((model) => defined({ ...model, fast: times.get(model.id) })),
  };
}

function fastTimes({ fast }: PriceOverrides): ReadonlyMap<string, number> {
  return new Map(fast.flatMap(({ models, times }) => models.map((id) => [id, times] as const)));
}

/** One, or none without prices of tokens or with names that another has already. */
function pricedModels({ id, match, prices }: GenaiModel, taken: Set<string>): PricedModel[] {
  const periods = periodsOf(prices);
  const names = [...new Set([id, ...namesIn(match)].map(nameKey))].filter(
    // Prefixes are taken off a name that is looked for.
    (name) => !taken.has(name) && (RESOLD.test(id) || !name.includes("/")),
  );
  if (periods.length === 0 || names.length === 0) return [];
  for (const name of names) taken.add(name);
  return [{ id, names, prices: periods }];
}

/**
 * Beginnings count as whole names: what may follow them (dates and the like) is taken off a name that
 * is looked for, anything else makes it another model's. Expressions list nothing but dates.
 */
function namesIn(match: NameMatch): string[] {
  if ("or" in match) return match.or.flatMap(namesIn);
  if ("and" in match) return match.and.flatMap(namesIn);
  if ("regex" in match) return [];
  const [name = ""] = Object.values(match);
  return [name.replace(/[-@.:]+$/, "")];
}

function periodsOf(prices: GenaiModel["prices"]): PricePeriod[] {
  const periods: PricePeriod[] = [];
  for (const { constraint, prices: listed } of Array.isArray(prices) ? prices : [{ prices }]) {
    const rates = ratesAbove(listed, 0);
    if (rates === undefined) continue;
    const above = tiersOf(listed);
    const last = periods.at(-1);
    if (constraint === undefined) periods.push(defined({ rates, above }));
    else if ("start_date" in constraint) {
      periods.push(defined({ from: constraint.start_date, rates, above }));
    } else if (last !== undefined) {
      // Hours stand behind the day from which they hold.
      const window = [
        minuteOf(constraint.start_time),
        minuteOf(constraint.end_time),
        rates,
      ] as const;
      periods.splice(-1, 1, { ...last, hours: [...(last.hours ?? []), window] });
    }
  }
  return periods;
}

function tiersOf(listed: GenaiPrices): PricePeriod["above"] {
  const starts = Object.values(listed).flatMap((price) =>
    typeof price === "number" ? [] : price.tiers.map(({ start }) => start),
  );
  if (starts.length === 0) return undefined;
  return [...new Set(starts)]
    .sort((a, b) => a - b)
    .flatMap((start) => {
      const rates = ratesAbove(listed, start);
      return rates === undefined ? [] : [[start, rates] as const];
    });
}

const KINDS = [
  ...["input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok", "cache_write_1h_mtok"],
  "web_searches_kcount",
];

/** `undefined` without a price of input and output: nothing that answers in text. */
function ratesAbove(listed: GenaiPrices, promptTokens: number): ListedRates | undefined {
  const rates = KINDS.map((kind) => priceAbove(listed[kind], promptTokens));
  if (rates[0] === null || rates[1] === null) return undefined;
  const last = rates.findLastIndex((price) => price !== null);
  return rates.slice(0, last + 1);
}

function priceAbove(price: GenaiPrices[string] | undefined, promptTokens: number): number | null {
  if (price === undefined || typeof price === "number") return price ?? null;
  const reached = price.tiers.filter(({ start }) => start <= promptTokens);
  return reached.sort((a, b) => a.start - b.start).at(-1)?.price ?? price.base;
}

/** `01:30:00Z` as minutes of the day. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
