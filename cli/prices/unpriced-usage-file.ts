import { readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import type { PriceBook } from "../../shared/prices/price-book.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import type { UnpricedUsage } from "./model-report.ts";

/** What of the usage that the ledger holds now has no price; absent without any. Reads no tool's files. */
export function readUnpricedUsage(usageDir: string, prices: PriceBook): UnpricedUsage | undefined {
  const table = readUsageTable(usageDir, prices.promptThresholds);
  if (table === undefined) return undefined;
  const { unpriced } = usageReport(table, prices, { groupBy: "source", order: "oldest" }).totals;
  return unpriced.models.length === 0 ? undefined : unpriced;
}
