import type { SpendLimit } from "../config/alerts-config.ts";
import { fingerprintOf } from "../credentials/fingerprint.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import { openCalendar } from "../reports/calendar.ts";
import { dayText, monthStart, weekStart } from "../reports/day-text.ts";
import type { UsageQuery } from "../reports/query.ts";
import type { UsageReport } from "../reports/usage-row.ts";
import type { SessionRecord } from "../sessions/session-record.ts";
import type { SpendSum } from "./spend-alerts.ts";

/** One that nobody has heard of for so long is not news any more. */
const SESSION_NEWS_MS = MS_PER_DAY;

/** What the sessions have cost that a limit `per: "session"` is about; the same in every home. */
export function sessionSums(
  limit: SpendLimit,
  sessions: readonly SessionRecord[],
  nowMs: number,
): SpendSum[] {
  return sessions.flatMap(({ sessionId, project, cost, updatedAtMs }) => {
    const usd = cost?.totalUsd;
    if (usd === undefined || Math.abs(nowMs - updatedAtMs) > SESSION_NEWS_MS) return [];
    if (limit.project !== undefined && !isProject(project?.dir ?? "", limit.project)) return [];
    return [{ key: keyOf(limit, sessionId, undefined), limit, usd, sessionId }];
  });
}

/**
 * What the ledger says of a limit; `report` answers a query. A ledger is one home's own, so each
 * tells of its own sums. Throws for a time zone that is none.
 */
export function ledgerSums(
  limit: SpendLimit,
  report: (query: UsageQuery) => UsageReport,
  { home, nowMs }: { home: string; nowMs: number },
): SpendSum[] {
  const { per, project, timeZone } = limit;
  const filter = {
    ...(project !== undefined && { project }),
    ...(timeZone !== undefined && { timeZone }),
    order: "oldest" as const,
  };
  if (per === "project" && project === undefined) {
    return report({ groupBy: "project", ...filter }).rows.flatMap(({ key, costUsd }) =>
      costUsd === null || key === "unknown"
        ? []
        : [{ key: keyOf(limit, key, home), limit, usd: costUsd, project: key }],
    );
  }
  const sinceDay = per === "project" ? undefined : firstDay(limit, nowMs);
  const { totals } = report({ groupBy: "day", ...filter, ...(sinceDay && { sinceDay }) });
  // No price is known for any of it: nobody can say what it cost.
  if (totals.costUsd === null) return [];
  const sum = { key: keyOf(limit, sinceDay ?? project ?? "", home), limit, usd: totals.costUsd };
  return [project === undefined ? sum : { ...sum, project }];
}

/** Of the running period, `YYYY-MM-DD`. */
function firstDay({ per, timeZone }: SpendLimit, nowMs: number): string {
  const today = openCalendar(timeZone).dayAt(nowMs);
  if (per === "week") return dayText(weekStart(today));
  return dayText(per === "month" ? monthStart(today) : today);
}

/** A limit that is changed is another one. */
function keyOf(limit: SpendLimit, period: string, home: string | undefined): string {
  const { usd, per, project = "", timeZone = "" } = limit;
  const name = fingerprintOf(JSON.stringify([usd, per, project, timeZone, period, home ?? ""]));
  return `spend-${per}-${name}`;
}

/** As reports find one: a path with the folders beneath it, or the name of a folder. */
function isProject(folder: string, wanted: string): boolean {
  const path = folder.replaceAll("\\", "/");
  const above = wanted.replaceAll("\\", "/").replace(/\/+$/, "");
  if (!above.includes("/")) return path.split("/").findLast((part) => part !== "") === above;
  return path === above || path.startsWith(`${above}/`);
}
