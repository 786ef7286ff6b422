import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { costUsd, type PriceBook } from "../../shared/prices/price-book.ts";
import { openCalendar } from "../../shared/reports/calendar.ts";
import { dayText } from "../../shared/reports/day-text.ts";
import type { UsageQuery } from "../../shared/reports/query.ts";
import type { ExportRow } from "./export-row.ts";

/** Of the columns that say what a row is of. */
export const RECORD_NAMES =
  "at id source project sessionId agentId model account speed origin".split(" ");

/** A row for each answer, in no promised order. */
export function* recordRows(
  records: Iterable<UsageRecord>,
  prices: PriceBook,
  { timeZone, sinceDay, untilDay }: Pick<UsageQuery, "timeZone" | "sinceDay" | "untilDay">,
): Generator<ExportRow> {
  const { dayAt } = openCalendar(timeZone);
  const isBounded = sinceDay !== undefined || untilDay !== undefined;
  for (const record of records) {
    const date = isBounded ? dayText(dayAt(record.atMs)) : "";
    if (date < (sinceDay ?? date) || date > (untilDay ?? date)) continue;
    yield { names: namesOf(record), tokens: record.tokens, costUsd: recordCost(record, prices) };
  }
}

function namesOf(record: UsageRecord): ExportRow["names"] {
  const { atMs, id, source, project, sessionId, agentId, model, account, speed, origin } = record;
  const at = new Date(atMs).toISOString();
  return { at, id, source, project, sessionId, agentId, model, account, speed, origin };
}

/** `null`: no price is known. */
export function recordCost(record: UsageRecord, prices: PriceBook): number | null {
  const { model, atMs, speed, tokens } = record;
  const promptTokens = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
  const rates = prices.ratesOf({ model, atMs, promptTokens, speed });
  return rates === undefined ? null : costUsd(tokens, rates);
}
