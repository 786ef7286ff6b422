import type { PricesConfig } from "../../shared/config/prices-config.ts";
import { type FoundModel, modelFinder } from "../../shared/prices/find-model.ts";
import { completeRates } from "../../shared/prices/listed-rates.ts";
import { tablesInUse } from "../../shared/prices/open-price-book.ts";
import type { Rates } from "../../shared/prices/price-book.ts";
import type { PricedModel, PricePeriod } from "../../shared/prices/price-table.ts";
import type { PriceTables } from "../../shared/prices/price-tables-file.ts";
import type { UsageAmount } from "../../shared/reports/usage-row.ts";

/** What `tacho prices --json` prints. */
export type PricesReport = {
  date: string;
  source: string;
  /** Of `tacho prices update`, not the one that came with Tacho. */
  isFetched: boolean;
  /** Settings of the user's that go before. */
  ownPrices: number;
  /** The models or patterns that they are for. */
  ownModels: readonly string[];
  models: readonly ModelReport[];
};

export type ModelReport = {
  /** As it was asked for. */
  model: string;
  /** As it is listed; absent where no list knows it. */
  id?: string;
  /** From `prices` of the config, as they stand there. */
  own: FoundModel["own"][number]["price"][];
  periods: readonly PeriodReport[];
  /** Times the price in fast mode; absent: not known. */
  fastTimes?: number;
};

/** What of the usage in the ledger has no price; see `UsageAmount`. */
export type UnpricedUsage = UsageAmount["unpriced"];

export type PeriodReport = {
  /** Days (UTC), inclusive. */
  from?: string;
  until?: string;
  rates: Rates;
  above: readonly { promptTokens: number; rates: Rates }[];
  /** `HH:MM` (UTC), daily. */
  hours: readonly { from: string; to: string; rates: Rates }[];
};

/** Without models, all of Anthropic's that are not from before Claude 4. */
export function pricesReport(
  models: readonly string[],
  tables: PriceTables,
  own: PricesConfig,
): PricesReport {
  const inUse = tablesInUse(tables);
  const find = modelFinder(inUse, own);
  const asked =
    models.length === 0 ? currentClaude(inUse.flatMap((table) => table.models)) : models;
  const { date, source } = inUse[0] ?? tables.builtin;
  return {
    ...{ date, source },
    isFetched: inUse.length > 1,
    ownPrices: Object.keys(own).length,
    ownModels: Object.keys(own),
    models: asked.map((model) => modelReport(model, find(model))),
  };
}

function currentClaude(models: readonly PricedModel[]): string[] {
  const ids = models.map(({ id }) => id).filter((id) => /^claude-(?!v?[123])/.test(id));
  return [...new Set(ids)].sort();
}

function modelReport(model: string, { own, listed }: FoundModel): ModelReport {
  const base = { model, own: own.map(({ price }) => price) };
  if (listed === undefined) return { ...base, periods: [] };
  const { id, prices, fast } = listed;
  const periods = prices.map((period, index) => periodReport(period, prices[index + 1]?.from));
  return { ...base, id, periods, ...(fast !== undefined && { fastTimes: fast }) };
}

function periodReport(period: PricePeriod, nextFrom: string | undefined): PeriodReport {
  const { from, rates, above = [], hours = [] } = period;
  return {
    ...(from !== undefined && { from }),
    ...(nextFrom !== undefined && { until: dayBefore(nextFrom) }),
    rates: completeRates(rates, 1),
    above: above.map(([promptTokens, listed]) => ({
      promptTokens,
      rates: completeRates(listed, 1),
    })),
    hours: hours.map(([begin, end, listed]) => ({
      from: timeOf(begin),
      to: timeOf(end),
      rates: completeRates(listed, 1),
    })),
  };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 1).toISOString().slice(0, 10);
}

function timeOf(minute: number): string {
  const parts = [Math.floor(minute / 60) % 24, minute % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
