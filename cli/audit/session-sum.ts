import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { USAGE_COLUMNS } from "../../shared/ledger/usage-table.ts";
import type { PriceBook } from "../../shared/prices/price-book.ts";
import type { UsageAmount } from "../../shared/reports/usage-row.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { totalTokens } from "../../shared/usage/token-counts.ts";
import { recordCost } from "../export/record-rows.ts";

/** What answers come to, as reports say it: a part without a price is told apart, never free. */
export function sumOfAnswers(records: readonly UsageRecord[], prices: PriceBook): UsageAmount {
  const tokens = { ...NO_USAGE };
  const unpriced = new Map<string, { isFastOnly: boolean }>();
  let [usd, unpricedTokens] = [0, 0];
  for (const record of records) {
    for (const name of USAGE_COLUMNS) tokens[name] += record.tokens[name];
    const cost = recordCost(record, prices);
    if (cost === null) {
      const isFastOnly =
        hasSlowPrice(record, prices) && unpriced.get(record.model)?.isFastOnly !== false;
      unpriced.set(record.model, { isFastOnly });
      unpricedTokens += totalTokens(record.tokens);
    }
    usd += cost ?? 0;
  }
  const fastModels = [...unpriced].flatMap(([model, { isFastOnly }]) =>
    isFastOnly ? [model] : [],
  );
  const isPriced =
    records.length === 0 || records.some((record) => recordCost(record, prices) !== null);
  return {
    tokens,
    totalTokens: totalTokens(tokens),
    costUsd: isPriced ? Math.round(usd * 1e9) / 1e9 : null,
    isPartlyPriced: isPriced && unpriced.size > 0,
    unpriced: {
      tokens: unpricedTokens,
      models: [...unpriced.keys()],
      ...(fastModels.length === 0 ? {} : { fastModels }),
    },
  };
}

function hasSlowPrice({ speed, ...record }: UsageRecord, prices: PriceBook): boolean {
  return speed === "fast" && recordCost(record, prices) !== null;
}
