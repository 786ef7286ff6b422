import { stripVTControlCharacters } from "node:util";
import { displayWidth } from "../../shared/display/display-width.ts";

export const HIDE_CURSOR = "\x1b[?25l";
export const SHOW_CURSOR = "\x1b[?25h";
export const CLEAR_LINE = "\r\x1b[K";
const CLEAR_BELOW = "\x1b[J";
const CLEAR_REST_OF_LINE = "\x1b[K";

/**
 * What to print so that `next` takes the place of `before`, with the cursor on the line below both
 * times. Lines that were printed in a wider terminal may meanwhile fill several rows of this one.
 */
export function redraw(
  before: readonly string[],
  next: readonly string[],
  { columns, rows }: { columns: number; rows: number },
): string {
  const filled = before.reduce((sum, line) => sum + rowsOf(line, columns), 0);
  const up = Math.min(filled, rows - 1);
  const start = up === 0 ? "\r" : `\x1b[${up}A\r`;
  // Line by line and the rest at the end: clearing all first would flicker.
  return `${start}${next.map((line) => `${line}${CLEAR_REST_OF_LINE}\n`).join("")}${CLEAR_BELOW}`;
}

function rowsOf(line: string, columns: number): number {
  const width = displayWidth(stripVTControlCharacters(line));
  return Math.max(1, Math.ceil(width / columns));
}
