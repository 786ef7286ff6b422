import { MS_PER_DAY } from "../platform/time.ts";
import type { UsageRecord } from "./usage-record.ts";
import { MS_PER_QUARTER, USAGE_COLUMNS, type UsageTable } from "./usage-table.ts";

const QUARTERS_PER_DAY = MS_PER_DAY / MS_PER_QUARTER;

/** Whether a record is imported, of a day of which its source's own files tell: that would be twice. */
export function doubleDays(table: UsageTable): (record: UsageRecord) => boolean {
  const own = ownDays(table);
  return ({ origin, source, atMs }) =>
    origin !== undefined && own.has(dayKey(source, Math.floor(atMs / MS_PER_QUARTER)));
}

/**
 * The table without imported usage of days (UTC) of which the source's own files tell, too: an export
 * was imported, and the files turned up later.
 */
export function withoutDoubleDays(table: UsageTable): UsageTable {
  if (!hasImported(table)) return table;
  const own = ownDays(table);
  const kept = [...table.quarters.keys()].filter((row) => {
    const context = table.contexts[table.contextOf[row] ?? 0];
    if (context?.origin === undefined) return true;
    return !own.has(dayKey(context.source, table.quarters[row] ?? 0));
  });
  return kept.length === table.rows ? table : withRows(table, kept);
}

function hasImported({ contexts }: UsageTable): boolean {
  return contexts.some(({ origin }) => origin !== undefined);
}

function ownDays({ contexts, contextOf, quarters }: UsageTable): ReadonlySet<string> {
  const days = new Set<string>();
  for (const [row, quarter] of quarters.entries()) {
    const context = contexts[contextOf[row] ?? 0];
    if (context?.origin === undefined) days.add(dayKey(context?.source ?? "", quarter));
  }
  return days;
}

function dayKey(source: string, quarter: number): string {
  return `${source} ${Math.floor(quarter / QUARTERS_PER_DAY)}`;
}

/** Contexts that no row has any more are left out, too. */
function withRows(table: UsageTable, rows: readonly number[]): UsageTable {
  const used = [...new Set(rows.map((row) => table.contextOf[row] ?? 0))];
  const numbers = new Map(used.map((context, number) => [context, number]));
  const columns = { ...table.columns };
  for (const name of USAGE_COLUMNS) {
    columns[name] = Float64Array.from(rows, (row) => table.columns[name][row] ?? 0);
  }
  return {
    contexts: used.flatMap((context) => table.contexts[context] ?? []),
    promptThresholds: table.promptThresholds,
    rows: rows.length,
    quarters: Int32Array.from(rows, (row) => table.quarters[row] ?? 0),
    contextOf: Int32Array.from(rows, (row) => numbers.get(table.contextOf[row] ?? 0) ?? 0),
    columns,
  };
}
