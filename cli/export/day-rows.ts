import {
  MS_PER_QUARTER,
  USAGE_COLUMNS,
  type UsageContext,
  type UsageTable,
} from "../../shared/ledger/usage-table.ts";
import { costUsd, type PriceBook } from "../../shared/prices/price-book.ts";
import { localDays } from "../../shared/reports/calendar.ts";
import { dayText } from "../../shared/reports/day-text.ts";
import type { UsageQuery } from "../../shared/reports/query.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import type { ExportRow } from "./export-row.ts";

/** Of the columns that say what a row is of. */
export const DAY_NAMES = "date source project sessionId agentId model account speed origin".split(
  " ",
);

type DayQuery = Pick<UsageQuery, "timeZone" | "sinceDay" | "untilDay">;

/** All usage by day and by all that is known of it, in the order of days. */
export function dayRows(table: UsageTable, prices: PriceBook, query: DayQuery): ExportRow[] {
  const dayOf = localDays(query.timeZone);
  const rows = new Map<string, ExportRow>();
  for (let index = 0; index < table.rows; index++) {
    const context = table.contexts[table.contextOf[index] ?? 0];
    const date = dayText(dayOf(table.quarters[index] ?? 0));
    if (context === undefined || !isAsked(date, query)) continue;
    const names = namesOf(date, context);
    const key = Object.values(names).join("\n");
    const row = rows.get(key) ?? { names, tokens: { ...NO_USAGE }, costUsd: 0 };
    rows.set(key, row);
    const cost = costAt(table, index, { context, prices });
    row.costUsd = row.costUsd === null || cost === undefined ? null : row.costUsd + cost;
    for (const name of USAGE_COLUMNS) row.tokens[name] += table.columns[name][index] ?? 0;
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function isAsked(date: string, { sinceDay, untilDay }: DayQuery): boolean {
  return date >= (sinceDay ?? date) && date <= (untilDay ?? date);
}

function namesOf(date: string, context: UsageContext): ExportRow["names"] {
  const { source, sessionId, agentId, project, model, account, speed, origin } = context;
  return { date, source, project, sessionId, agentId, model, account, speed, origin };
}

function costAt(
  { quarters, columns }: UsageTable,
  index: number,
  { context, prices }: { context: UsageContext; prices: PriceBook },
): number | undefined {
  const { model, promptAbove, speed } = context;
  const atMs = (quarters[index] ?? 0) * MS_PER_QUARTER;
  const rates = prices.ratesOf({ model, atMs, promptTokens: promptAbove + 1, speed });
  const tokens = { ...NO_USAGE };
  for (const name of USAGE_COLUMNS) tokens[name] = columns[name][index] ?? 0;
  return rates && costUsd(tokens, rates);
}
