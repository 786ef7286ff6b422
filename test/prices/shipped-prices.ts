import { resolve } from "node:path";
import { openPriceBook } from "../../shared/prices/open-price-book.ts";
import { readPriceTables } from "../../shared/prices/price-tables-file.ts";

/** The table that Tacho is shipped with. */
export const SHIPPED = readPriceTables({
  bundleDir: resolve("dist"),
  usageDir: "/there-is-none",
}).builtin;

export const SHIPPED_BOOK = openPriceBook({ builtin: SHIPPED, overrides: {} });

/** Noon of a day, UTC. */
export function noonOf(day: string): number {
  return Date.parse(`${day}T12:00:00Z`);
}
