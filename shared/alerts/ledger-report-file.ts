import { join } from "node:path";
import type { PricesConfig } from "../config/prices-config.ts";
import { EMPTY_TABLE } from "../ledger/empty-table.ts";
import { readUsageTable } from "../ledger/read-ledger-file.ts";
import { openPriceBook } from "../prices/open-price-book.ts";
import { readPriceTables } from "../prices/price-tables-file.ts";
import type { UsageQuery } from "../reports/query.ts";
import { usageReport } from "../reports/usage-report.ts";
import type { UsageReport } from "../reports/usage-row.ts";

export type LedgerPlace = { home: string; bundleDir: string; prices: PricesConfig };

/** Answers queries from the ledger as it was last written. Throws an AppError where it cannot be read. */
export function openLedgerReport({
  home,
  bundleDir,
  prices: overrides,
}: LedgerPlace): (query: UsageQuery) => UsageReport {
  const usageDir = join(home, "usage");
  const { builtin, update } = readPriceTables({ bundleDir, usageDir });
  const prices = openPriceBook({ builtin, update, overrides });
  const table = readUsageTable(usageDir, prices.promptThresholds) ?? EMPTY_TABLE;
  return (query) => usageReport(table, prices, query);
}
