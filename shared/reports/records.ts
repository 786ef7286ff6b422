import type { UsageTable } from "../ledger/usage-table.ts";
import { defined } from "../platform/read-value.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { openCalendar } from "./calendar.ts";
import { dayNumber } from "./day-text.ts";
import { UNKNOWN } from "./group-contexts.ts";
import { findStreaks, type Streaks } from "./streaks.ts";
import { usageReport } from "./usage-report.ts";
import type { UsageRow, UsageSummary } from "./usage-row.ts";

/** The best of all history. A key is absent where nothing can hold the record. */
export type UsageRecords = {
  /** How many days have usage. */
  activeDays: number;
  /** The first and the last of them, `YYYY-MM-DD`. */
  firstDay?: string;
  lastDay?: string;
  /** As a number, see day-text.ts. */
  today: number;
  streaks: Streaks;
  /** May lack a part that has no price: it cost at least so much. */
  dearestDay?: UsageRow;
  /** Of the days that are over and have a price as a whole; never the dearest one too. */
  cheapestDay?: UsageRow;
  mostTokensDay?: UsageRow;
  mostCacheReadsDay?: UsageRow;
  /** With most tokens, like the project. */
  busiestSession?: UsageRow;
  busiestProject?: UsageRow;
  totals: UsageSummary;
  /** Day of the price table. */
  priceDate: string;
};

/** Of equals the earliest holds the record. Days are those of the zone; without one the machine's. */
export function usageRecords(
  table: UsageTable,
  prices: PriceBook,
  { nowMs, timeZone }: { nowMs: number; timeZone?: string | undefined },
): UsageRecords {
  const rowsBy = (groupBy: "day" | "session" | "project") =>
    usageReport(table, prices, defined({ groupBy, order: "oldest" as const, timeZone }));
  const { rows, totals, priceDate } = rowsBy("day");
  const days = rows.filter(({ totalTokens }) => totalTokens > 0);
  const today = openCalendar(timeZone).dayAt(nowMs);
  const dearestDay = highest(days, ({ costUsd }) => costUsd ?? undefined);
  const isOver = ({ key }: UsageRow) => dayNumber(key) !== today;
  const cheapestDay = highest(days.filter(isOver), knownSaving);
  return defined({
    activeDays: days.length,
    firstDay: days[0]?.key,
    lastDay: days.at(-1)?.key,
    today,
    streaks: findStreaks(
      days.flatMap(({ key }) => dayNumber(key) ?? []),
      today,
    ),
    dearestDay,
    cheapestDay: cheapestDay === dearestDay ? undefined : cheapestDay,
    mostTokensDay: highest(days, tokensOf),
    mostCacheReadsDay: highest(days, ({ tokens }) => tokens.cacheRead || undefined),
    busiestSession: highest(rowsBy("session").rows, tokensOf),
    busiestProject: highest(
      rowsBy("project").rows.filter(({ key }) => key !== UNKNOWN),
      tokensOf,
    ),
    totals,
    priceDate,
  });
}

/** How much of the prompts came from the cache. */
export function cachedPercent({ tokens }: Pick<UsageSummary, "tokens">): number {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  const prompt = input + cacheRead + cacheWrite5m + cacheWrite1h;
  return prompt === 0 ? 0 : (cacheRead / prompt) * 100;
}

function tokensOf({ totalTokens }: UsageRow): number | undefined {
  return totalTokens || undefined;
}

/** What lacks a part may have cost anything. */
function knownSaving({ costUsd, unpriced }: UsageRow): number | undefined {
  return costUsd === null || unpriced.models.length > 0 ? undefined : -costUsd;
}

/** The first of the rows with the highest amount; those without one take no part. */
function highest(
  rows: readonly UsageRow[],
  amountOf: (row: UsageRow) => number | undefined,
): UsageRow | undefined {
  let best: UsageRow | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const amount = amountOf(row);
    if (amount === undefined || amount <= most) continue;
    best = row;
    most = amount;
  }
  return best;
}
