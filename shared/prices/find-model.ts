import type { PricesConfig } from "../config/prices-config.ts";
import { modelNames } from "./model-names.ts";
import { type OwnPeriod, ownPeriods } from "./own-prices.ts";
import type { PricedModel, PriceTable } from "./price-table.ts";

/** What is known of a model; `listed` by a vendor, with its fast mode when the name says so. */
export type FoundModel = {
  own: readonly OwnPeriod[];
  listed: PricedModel | undefined;
  isFast: boolean;
};

/** Looks for models in the first table that knows them; each is looked for once. */
export function modelFinder(
  tables: readonly PriceTable[],
  overrides: PricesConfig,
): (model: string) => FoundModel {
  const indexes = tables.map(
    ({ models }) => new Map(models.flatMap((model) => model.names.map((name) => [name, model]))),
  );
  const known = new Map<string, FoundModel>();
  return (model) => {
    const before = known.get(model);
    if (before !== undefined) return before;
    const { names, isFast } = modelNames(model);
    const [listed] = indexes.flatMap((index) => names.flatMap((name) => index.get(name) ?? []));
    const found = { own: ownPeriods(overrides, names), listed, isFast };
    known.set(model, found);
    return found;
  };
}
