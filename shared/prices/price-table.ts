import { arrayAt, isObject, type JsonObject, stringAt } from "../platform/read-value.ts";

/** What vendors list, as `dist/prices.json` and `usage/prices.json` hold it (docs/prices.md). */
export type PriceTable = {
  /** Day of the prices, `YYYY-MM-DD`. */
  date: string;
  /** Where they are from, for people. */
  source: string;
  models: readonly PricedModel[];
};

export type PricedModel = {
  id: string;
  /** Every name it goes by, its id among them, as `nameKey` writes it. */
  names: readonly string[];
  /** Ascending; the first may hold since ever. */
  prices: readonly PricePeriod[];
  /** Times the price in fast mode; absent: no such price is known. */
  fast?: number;
};

export type PricePeriod = {
  /** Day (UTC) it holds from. */
  from?: string;
  rates: ListedRates;
  /** For requests with longer prompts, ascending; all that they use costs so much. */
  above?: readonly (readonly [promptTokens: number, rates: ListedRates])[];
  /** Daily, from a minute of the day (UTC) up to another. */
  hours?: readonly (readonly [fromMinute: number, toMinute: number, rates: ListedRates])[];
};

/**
 * USD per million tokens: input, output, cache read, cache write of 5 minutes, of 1 hour; then USD per
 * thousand searches. `null`: not listed; so is what is missing at the end.
 */
export type ListedRates = readonly (number | null)[];

const TABLE_VERSION = 1;

/** A model a line: a change of the table is then easy to see. */
export function priceTableText({ date, source, models }: PriceTable): string {
  const head = JSON.stringify({ version: TABLE_VERSION, date, source }).slice(0, -1);
  return `${head},"models":[\n${models.map((model) => JSON.stringify(model)).join(",\n")}\n]}\n`;
}

/** `undefined` for what is no table of this version; models that are not understood are left out. */
export function readPriceTable(raw: JsonObject): PriceTable | undefined {
  const date = stringAt(raw, "date");
  const source = stringAt(raw, "source");
  if (raw.version !== TABLE_VERSION || source === undefined || !isDay(date)) return undefined;
  return { date, source, models: arrayAt(raw, "models").filter(isPricedModel) };
}

export function isDay(value: unknown): value is string {
  return typeof value === "string" && /^20\d\d-[01]\d-[0-3]\d$/.test(value) && dayMs(value) > 0;
}

/** The first moment of a day (UTC); NaN for what is none. */
export function dayMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function isPricedModel(value: unknown): value is PricedModel {
  return (
    isObject(value) &&
    typeof value.id === "string" &&
    isListOf(value.names, (name) => typeof name === "string") &&
    isListOf(value.prices, isPeriod) &&
    (value.fast === undefined || isPrice(value.fast))
  );
}

function isPeriod(value: unknown): value is PricePeriod {
  if (!isObject(value) || !isRates(value.rates)) return false;
  const { from, above = [], hours = [] } = value;
  return (
    (from === undefined || isDay(from)) &&
    isListOf(above, (tier) => isEntry(tier, 1)) &&
    isListOf(hours, (window) => isEntry(window, 2))
  );
}

/** So many numbers, then rates. */
function isEntry(value: unknown, numbers: number): boolean {
  return Array.isArray(value) && value.slice(0, numbers).every(isPrice) && isRates(value[numbers]);
}

function isRates(value: unknown): value is ListedRates {
  if (!Array.isArray(value) || !isPrice(value[0]) || !isPrice(value[1])) return false;
  return value.length <= 6 && value.every((price) => price === null || isPrice(price));
}

function isPrice(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isListOf(value: unknown, isMember: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isMember);
}
