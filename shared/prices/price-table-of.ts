import { convertPrices } from "./convert-prices.ts";
import { readGenaiData } from "./genai-data-schema.ts";
import { PRICE_OVERRIDES } from "./price-overrides-schema.ts";
import type { PriceTable } from "./price-table.ts";

/** The table out of the data of genai-prices, with our overrides; `undefined` for other data. */
export function priceTableOf(
  value: unknown,
  about: Pick<PriceTable, "date" | "source">,
): PriceTable | undefined {
  const data = readGenaiData(value);
  return data && convertPrices(data, PRICE_OVERRIDES, about);
}
