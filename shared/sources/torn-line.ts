import type { JsonObject } from "../platform/read-value.ts";

/**
 * The row at the end of a line whose beginning is torn: a writer that was stopped left half a row, and the
 * next one has put its own right behind. `undefined` where there is none.
 */
export function rowBehindTear(
  line: string,
  parse: (text: string) => JsonObject | undefined,
): JsonObject | undefined {
  let at = line.length;
  for (let tries = 0; tries < MAX_TRIES && at > 0; ) {
    at = line.lastIndexOf('{"', at - 1);
    if (at <= 0) return undefined;
    // An object within another is no row. (Texts hold no `{"`: JSON escapes the quote.)
    if (VALUE_STARTS.includes(line.charAt(at - 1))) continue;
    const row = parse(line.slice(at));
    if (row !== undefined) return row;
    tries += 1;
  }
  return undefined;
}

const VALUE_STARTS = ":,[ \t";
/** Each reads what is left of the line. */
const MAX_TRIES = 8;
