import type { Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";

/** Says below a table that there are more rows than it shows. */
export function leftOutLines(
  { shown, found, things }: { shown: number; found: number; things: string },
  look: Look,
): string[] {
  if (shown === found) return [];
  return remarkLines(`${shown} of ${found} ${things}; the total is that of all.`, "dim", look);
}
