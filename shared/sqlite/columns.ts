import type { Query } from "./sqlite-reader.ts";

/**
 * Those of the columns that a table has; none where there is no such table. Other tools' tables grow
 * from version to version.
 */
export function columnsIn(query: Query, table: string, wanted: readonly string[]): string[] {
  const rows = query("SELECT name FROM pragma_table_info(?)", [table]);
  const there = new Set([...rows].map(({ name }) => name));
  return wanted.filter((column) => there.has(column));
}
