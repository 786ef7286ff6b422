import type { UsageContext, UsageTable } from "../ledger/usage-table.ts";
import { defined } from "../platform/read-value.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { addedUp, type Bucket } from "./bucket.ts";
import { dayText } from "./day-text.ts";
import { UNKNOWN } from "./group-contexts.ts";
import { pageRows, sortParts } from "./page-rows.ts";
import { summarizer } from "./priced-summary.ts";
import { isTimeGroup, type UsageGroup, type UsageQuery } from "./query.ts";
import { type SummedRows, sumRows } from "./sum-rows.ts";
import type {
  AgentUsage,
  SessionFacts,
  UsagePart,
  UsageReport,
  UsageRow,
  UsageSummary,
} from "./usage-row.ts";

/**
 * What was used, by the query's group and in its order, priced at the time it was used. `totals` and
 * `found` are of all rows, whatever page is asked for. Throws an `AppError` for a bad zone or cursor.
 */
export function usageReport(table: UsageTable, prices: PriceBook, query: UsageQuery): UsageReport {
  const summed = sumRows(table, prices, query);
  const summary = summarizer(summed.groups.classes, summed.times.epochs, prices);
  const drafts = [...summed.rows].map(([number, bucket]): Draft => {
    const context = summed.groups.rows[number];
    const row = { key: keyOf(query.groupBy, number, context), ...summary(bucket) };
    return { row, bucket, context };
  });
  const { rows, skipped, nextCursor } = pageRows(drafts, query);
  return defined({
    groupBy: query.groupBy,
    by: query.by,
    sinceDay: query.sinceDay,
    untilDay: query.untilDay,
    timeZone: query.timeZone,
    priceDate: prices.date,
    rows: rows.map((draft) => detailed(draft, query, { ...summed, summary })),
    skipped,
    found: drafts.length,
    nextCursor,
    totals: summary(addedUp(summed.rows.values())),
  });
}

type Draft = { row: UsageRow; bucket: Bucket; context: UsageContext | undefined };
type Naming = SummedRows & { summary: (bucket: Bucket) => UsageSummary };

/** With what only the rows of the page need. */
function detailed(
  { row, bucket, context }: Draft,
  { groupBy, by }: UsageQuery,
  naming: Naming,
): UsageRow {
  // The row is not known to anybody yet; a copy of each would cost thousands of sessions dear.
  if (by !== undefined) row.parts = partsOf(bucket, by, naming);
  if (groupBy === "session" && context !== undefined) {
    row.session = sessionOf(bucket, context, naming);
  }
  return row;
}

function partsOf(bucket: Bucket, by: UsageGroup, { groups, summary }: Naming): UsagePart[] {
  const parts = [...(bucket.parts ?? [])].map(([number, part]) => ({
    key: keyOf(by, number, groups.parts[number]),
    ...summary(part),
  }));
  return sortParts(parts, by);
}

function sessionOf(
  bucket: Bucket,
  { source, sessionId }: UsageContext,
  { groups, summary }: Naming,
): SessionFacts {
  const agents = Array.from(bucket.agents ?? [], ([number, agent]): AgentUsage => {
    const agentId = groups.agents[number]?.agentId ?? UNKNOWN;
    return { key: agentId, agentId, ...summary(agent) };
  });
  const account = groups.accounts[bucket.session];
  const project = mainProject(bucket.projects ?? new Map());
  return defined({ source, sessionId, project, account, agents: sortParts(agents, "session") });
}

/** The one with most tokens; what is known goes before what is not. */
function mainProject(projects: ReadonlyMap<string, number>): string | undefined {
  const known = [...projects].filter(([project]) => project !== UNKNOWN);
  const [first] = known.sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return first?.[0];
}

function keyOf(group: UsageGroup, number: number, context: UsageContext | undefined): string {
  if (isTimeGroup(group)) return group === "month" ? dayText(number).slice(0, 7) : dayText(number);
  if (group === "session") return context?.sessionId ?? UNKNOWN;
  if (group === "project") return context?.project ?? UNKNOWN;
  if (group === "model") return context?.model ?? UNKNOWN;
  return context?.source ?? UNKNOWN;
}
