import { USAGE_COLUMNS, type UsageTable } from "../ledger/usage-table.ts";

/** The sessions whose id begins with `start`; ids are compared as they are written. */
export function sessionsLike(table: UsageTable, start: string): string[] {
  const ids = table.contexts.map(({ sessionId }) => sessionId);
  if (ids.includes(start)) return [start];
  return [...new Set(ids.filter((id) => id.startsWith(start)))];
}

/** The same table with the usage of one session alone, its subagents included. */
export function sessionTable(table: UsageTable, sessionId: string): UsageTable {
  const kept: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const context = table.contexts[table.contextOf[row] ?? -1];
    if (context?.sessionId === sessionId) kept.push(row);
  }
  const columns = { ...table.columns };
  for (const name of USAGE_COLUMNS) {
    columns[name] = Float64Array.from(kept, (row) => table.columns[name][row] ?? 0);
  }
  return {
    ...table,
    rows: kept.length,
    quarters: Int32Array.from(kept, (row) => table.quarters[row] ?? 0),
    contextOf: Int32Array.from(kept, (row) => table.contextOf[row] ?? 0),
    columns,
  };
}
