import type { Look } from "../look.ts";
import { titledTable } from "../titled-table.ts";
import { type UsageLines, usageColumns } from "./usage-columns.ts";

/** The table with its head, each line as wide as the terminal at most. */
export function tableLines(usage: UsageLines, look: Look): string[] {
  return titledTable(usageColumns(usage, look.glyphs, look.columns), look);
}
