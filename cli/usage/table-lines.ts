import { cutSpans, paintSpans, type Span } from "../../shared/display/span.ts";
import type { Look } from "../look.ts";
import { INDENT, tableRow } from "../table.ts";
import { type UsageLines, usageColumns } from "./usage-columns.ts";

/** The table with its head, each line as wide as the terminal at most. */
export function tableLines(usage: UsageLines, { columns, glyphs, paint }: Look): string[] {
  const [first, ...others] = usageColumns(usage, glyphs, columns);
  if (first === undefined) return [];
  // The title begins left of the rows.
  const head = [{ ...first, width: first.width + INDENT.text.length }, ...others];
  const rows = [
    tableRow(head, 0, glyphs.ellipsis),
    ...usage.lines.map((_, index) => [
      INDENT,
      ...tableRow([first, ...others], index + 1, glyphs.ellipsis),
    ]),
  ];
  const width = columns ?? Number.POSITIVE_INFINITY;
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
