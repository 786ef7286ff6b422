import { formatPercent } from "../../shared/display/amount.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import { dayNumber, dayText } from "../../shared/reports/day-text.ts";
import { cachedPercent, type UsageRecords } from "../../shared/reports/records.ts";
import { lengthOf, type Streak } from "../../shared/reports/streaks.ts";
import type { UsageRow } from "../../shared/reports/usage-row.ts";
import type { Cell } from "../table.ts";
import { countText } from "../usage/count-text.ts";
import { rowName, sessionName, shortSessionName } from "../usage/row-names.ts";
import { costCell, tokensCell } from "../usage/summary-cells.ts";

/** A record: what it is, how much, when or whose, and what else there is to say. */
export type RecordRow = {
  name: string;
  amount: Cell;
  where: Cell;
  /** Where there is little room. */
  shortWhere?: Cell;
  remark?: string;
};

export function recordRows(records: UsageRecords, glyphs: Glyphs): RecordRow[] {
  return [...streakRows(records), ...dayRows(records, glyphs), ...nameRows(records, glyphs)];
}

function streakRows({ streaks, today, lastDay, firstDay, activeDays }: UsageRecords): RecordRow[] {
  const { longest, current } = streaks;
  const isLongest = longest !== undefined && longest === current;
  const first = dayNumber(firstDay ?? "") ?? today;
  return [
    {
      name: "First day",
      amount: [{ text: agoText(today - first), role: "text" }],
      where: rowName("day", firstDay ?? ""),
      remark: `${countText(activeDays, "day")} with usage`,
    },
    ...(longest === undefined
      ? []
      : [{ name: "Longest streak", ...streakCells(longest), ...(isLongest ? RUNNING : {}) }]),
    current === undefined
      ? {
          name: "Current streak",
          amount: [{ text: "none", role: "dim" }],
          where: [{ text: "last use ", role: "dim" }, ...rowName("day", lastDay ?? "")],
          shortWhere: rowName("day", lastDay ?? ""),
        }
      : {
          name: "Current streak",
          ...streakCells(current),
          ...(current.lastDay < today ? { remark: "nothing yet today" } : {}),
        },
  ];
}

const RUNNING = { remark: "still running" };

function agoText(days: number): string {
  if (days <= 1) return days === 1 ? "yesterday" : "today";
  return `${countText(days, "day")} ago`;
}

function streakCells(streak: Streak): Pick<RecordRow, "amount" | "where" | "shortWhere"> {
  const { firstDay, lastDay } = streak;
  const from: Cell = [{ text: dayText(firstDay), role: "text" }];
  const amount: Cell = [{ text: countText(lengthOf(streak), "day"), role: "text" }];
  if (firstDay === lastDay) return { amount, where: rowName("day", dayText(firstDay)) };
  return {
    amount,
    where: [...from, { text: " to ", role: "dim" }, { text: dayText(lastDay), role: "text" }],
    shortWhere: [{ text: "from ", role: "dim" }, ...from],
  };
}

function dayRows(records: UsageRecords, glyphs: Glyphs): RecordRow[] {
  const { dearestDay, cheapestDay, mostTokensDay, mostCacheReadsDay } = records;
  const cost = (row: UsageRow) => costCell(row, glyphs);
  const tokens = ({ totalTokens }: UsageRow) => tokensCell(totalTokens);
  return [
    ...dayRow("Dearest day", dearestDay, cost),
    ...dayRow("Cheapest day", cheapestDay, cost),
    ...dayRow("Most tokens", mostTokensDay, tokens),
    ...dayRow("Most from cache", mostCacheReadsDay, ({ tokens: { cacheRead } }) =>
      tokensCell(cacheRead),
    ).map((one) => ({ ...one, ...cacheRemark(mostCacheReadsDay) })),
  ];
}

function dayRow(
  name: string,
  row: UsageRow | undefined,
  amountOf: (row: UsageRow) => Cell,
): RecordRow[] {
  if (row === undefined) return [];
  return [{ name, amount: amountOf(row), where: rowName("day", row.key) }];
}

function cacheRemark(row: UsageRow | undefined): Pick<RecordRow, "remark"> {
  return row === undefined ? {} : { remark: `${formatPercent(cachedPercent(row))} of the prompts` };
}

function nameRows({ busiestSession, busiestProject }: UsageRecords, glyphs: Glyphs): RecordRow[] {
  const rows: RecordRow[] = [];
  if (busiestSession !== undefined) {
    rows.push({
      name: "Busiest session",
      amount: tokensCell(busiestSession.totalTokens),
      where: sessionName(busiestSession),
      shortWhere: shortSessionName(busiestSession, glyphs),
      remark: agentsText(busiestSession),
    });
  }
  if (busiestProject !== undefined) {
    rows.push({
      name: "Busiest project",
      amount: tokensCell(busiestProject.totalTokens),
      where: rowName("project", busiestProject.key),
      remark: countText(busiestProject.sessions, "session"),
    });
  }
  return rows;
}

function agentsText({ session }: UsageRow): string {
  const count = session?.agents.length ?? 0;
  return count === 0 ? "" : `with ${countText(count, "agent")}`;
}
