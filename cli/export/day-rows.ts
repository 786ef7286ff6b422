import {
  MS_PER_QUARTER,
  USAGE_COLUMNS,
  type UsageContext,
  type UsageTable,
} from "../../shared/ledger/usage-table.ts";
import { costUsd, type PriceBook } from "../../shared/prices/price-book.ts";
import { openCalendar, QUARTERS_PER_DAY } from "../../shared/reports/calendar.ts";
import { dayText } from "../../shared/reports/day-text.ts";
import type { UsageQuery } from "../../shared/reports/query.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import type { ExportRow } from "./export-row.ts";

type DayQuery = Pick<UsageQuery, "timeZone" | "sinceDay" | "untilDay">;

/** All usage by day and by all that is known of it, in the order of days. */
export function dayRows(table: UsageTable, prices: PriceBook, query: DayQuery): ExportRow[] {
  const dayOf = localDays(query);
  const rows = new Map<string, ExportRow>();
  for (let index = 0; index < table.rows; index++) {
    const context = table.contexts[table.contextOf[index] ?? 0];
    const date = dayOf(table.quarters[index] ?? 0);
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

/** The local day of a quarter of an hour. */
function localDays({ timeZone }: DayQuery): (quarter: number) => string {
  const { daysOf } = openCalendar(timeZone);
  const pages = new Map<number, Int32Array>();
  return (quarter) => {
    const utcDay = Math.floor(quarter / QUARTERS_PER_DAY);
    const page = pages.get(utcDay) ?? daysOf(utcDay);
    pages.set(utcDay, page);
    return dayText(page[quarter - utcDay * QUARTERS_PER_DAY] ?? utcDay);
  };
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
