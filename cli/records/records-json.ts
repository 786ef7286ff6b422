import { defined } from "../../shared/platform/read-value.ts";
import { dayText } from "../../shared/reports/day-text.ts";
import { cachedPercent, type UsageRecords } from "../../shared/reports/records.ts";
import { amountJson, lastMoment } from "../../shared/reports/report-json.ts";
import { lengthOf, type Streak } from "../../shared/reports/streaks.ts";
import type { UsageRow } from "../../shared/reports/usage-row.ts";

/** The records with the names of the JSON of reports; a record that nothing holds is absent. */
export function recordsJson(
  records: UsageRecords,
  { timeZone, nowMs }: { timeZone: string; nowMs: number },
) {
  const { streaks, mostCacheReadsDay, busiestSession, busiestProject, totals } = records;
  return defined({
    activeDays: records.activeDays,
    firstDay: records.firstDay,
    lastDay: records.lastDay,
    longestStreak: streakJson(streaks.longest),
    currentStreak: streakJson(streaks.current),
    dearestDay: dayJson(records.dearestDay),
    cheapestDay: dayJson(records.cheapestDay),
    mostTokensDay: dayJson(records.mostTokensDay),
    mostCacheReadsDay: mostCacheReadsDay && {
      ...dayJson(mostCacheReadsDay),
      cachedPercent: Math.round(cachedPercent(mostCacheReadsDay) * 10) / 10,
    },
    busiestSession: busiestSession && sessionJson(busiestSession, nowMs),
    busiestProject: busiestProject && {
      project: busiestProject.key,
      ...amountJson(busiestProject),
    },
    unpriced: totals.unpriced.models.length > 0 ? totals.unpriced : undefined,
    timeZone,
    priceTable: records.priceDate,
    asOf: new Date(nowMs).toISOString(),
  });
}

function streakJson(streak: Streak | undefined) {
  return (
    streak && {
      days: lengthOf(streak),
      since: dayText(streak.firstDay),
      until: dayText(streak.lastDay),
    }
  );
}

function dayJson(row: UsageRow | undefined) {
  return row && { date: row.key, ...amountJson(row) };
}

function sessionJson(row: UsageRow, nowMs: number) {
  const { session } = row;
  return defined({
    sessionId: row.key,
    source: session?.source,
    projectPath: session?.project,
    ...amountJson(row),
    firstActivity: new Date(row.firstAtMs).toISOString(),
    lastActivity: new Date(lastMoment(row, nowMs)).toISOString(),
  });
}
