import { cutSpans, paintSpans, type Span } from "../shared/display/span.ts";
import type { Look } from "./look.ts";
import { type FittedColumn, INDENT, tableRow } from "./table.ts";

/**
 * A table whose first row is its head, each line as wide as the terminal at most. The title in the
 * first column begins left of the rows.
 */
export function titledTable(
  columns: readonly FittedColumn[],
  { columns: width = Number.POSITIVE_INFINITY, glyphs, paint }: Look,
): string[] {
  const [first, ...others] = columns;
  if (first === undefined) return [];
  const head = [{ ...first, width: first.width + INDENT.text.length }, ...others];
  const rows = first.cells.map((_, index) =>
    index === 0
      ? tableRow(head, 0, glyphs.ellipsis)
      : [INDENT, ...tableRow(columns, index, glyphs.ellipsis)],
  );
  return rows.map((spans) =>
    paintSpans(withoutTail(cutSpans(spans, width, glyphs.ellipsis)), paint),
  );
}

/** Blanks at the end of a line would be wrapped when the terminal gets narrower. */
function withoutTail(spans: readonly Span[]): Span[] {
  const kept = [...spans];
  while (kept.at(-1)?.text.trim() === "") kept.pop();
  return kept;
}
