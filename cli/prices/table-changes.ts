import { tablesInUse } from "../../shared/prices/open-price-book.ts";
import type { PricedModel, PriceTable } from "../../shared/prices/price-table.ts";

export type TableChanges = {
  /** Models that had no price. */
  added: readonly string[];
  /** Models whose prices are others now. */
  changed: readonly string[];
};

/** What a new table says that those in use did not. */
export function tableChanges(
  next: PriceTable,
  inUse: { builtin: PriceTable; update?: PriceTable },
): TableChanges {
  const before = new Map<string, PricedModel>();
  for (const { models } of [...tablesInUse(inUse)].reverse()) {
    for (const model of models) before.set(model.id, model);
  }
  const isNew = ({ id }: PricedModel) => !before.has(id);
  const isChanged = ({ id, prices, fast }: PricedModel) => {
    const old = before.get(id);
    return old !== undefined && said({ prices, fast: fast ?? old.fast }) !== said(old);
  };
  return {
    added: next.models.filter(isNew).map(({ id }) => id),
    changed: next.models.filter(isChanged).map(({ id }) => id),
  };
}

function said({ prices, fast }: { prices: PricedModel["prices"]; fast?: number | undefined }) {
  const periods = prices.map(({ from, rates, above, hours }) => [from, rates, above, hours]);
  return JSON.stringify([periods, fast]);
}
