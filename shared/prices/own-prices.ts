import type { OwnPrice, PricesConfig } from "../config/prices-config.ts";
import { completeRates } from "./listed-rates.ts";
import { nameKey } from "./model-names.ts";
import type { Rates } from "./price-book.ts";
import { dayMs } from "./price-table.ts";

/** A price of the user's, and since when. */
export type OwnPeriod = { fromMs: number; price: OwnPrice };

/**
 * The user's prices of a model, ascending; none, an empty list. `names` as `modelNames` gives them: a
 * setting that names the model itself goes before patterns, and of those the first that fits.
 */
export function ownPeriods(prices: PricesConfig, names: readonly string[]): readonly OwnPeriod[] {
  const keys = Object.keys(prices);
  const exact = names.flatMap((name) => keys.filter((key) => nameKey(key) === name));
  const [key] = [...exact, ...keys.filter((each) => names.some((name) => matches(name, each)))];
  const found = key === undefined ? undefined : prices[key];
  if (found === undefined) return [];
  return (isList(found) ? found : [found])
    .map((price) => ({ fromMs: fromMsOf(price), price }))
    .sort((a, b) => a.fromMs - b.fromMs);
}

function isList(price: OwnPrice | readonly OwnPrice[]): price is readonly OwnPrice[] {
  return Array.isArray(price);
}

function fromMsOf({ from }: OwnPrice): number {
  return from === undefined ? Number.NEGATIVE_INFINITY : dayMs(from);
}

/** What the user names at the user's price, the rest as listed. `times`: in fast mode. */
export function ownRates(price: OwnPrice, listed: Rates | undefined, times: number): Rates {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, webSearch } = price;
  const base = listed ?? completeRates([input, output, null, cacheWrite5m ?? null], times);
  return {
    input: input * times,
    output: output * times,
    cacheRead: product(cacheRead, times) ?? base.cacheRead,
    cacheWrite5m: product(cacheWrite5m, times) ?? base.cacheWrite5m,
    cacheWrite1h: product(cacheWrite1h, times) ?? base.cacheWrite1h,
    webSearch: webSearch ?? base.webSearch,
  };
}

function product(price: number | undefined, times: number): number | undefined {
  return price === undefined ? undefined : price * times;
}

/** `*` stands for any characters. Not as an expression: those can take for ever. */
function matches(name: string, pattern: string): boolean {
  const [head = "", ...pieces] = nameKey(pattern).split("*");
  const tail = pieces.pop();
  if (tail === undefined || !name.startsWith(head)) return false;
  let from = head.length;
  for (const piece of pieces) {
    const found = name.indexOf(piece, from);
    if (found === -1) return false;
    from = found + piece.length;
  }
  return name.length - tail.length >= from && name.endsWith(tail);
}
