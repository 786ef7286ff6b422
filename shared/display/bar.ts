import type { QuotaLevel } from "../quota/outlook.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Span } from "./span.ts";

export type Bar = {
  usedPercent: number;
  /** Cells between the brackets that ASCII draws; below 1 there is no bar. */
  width: number;
  level: QuotaLevel;
  /** A place on the bar to watch, such as where the context is compacted. */
  markPercent?: number | undefined;
};

/** `━━━━━━──────` or `[######------]`: full only when all is used, empty only when nothing is. */
export function barSpans({ usedPercent, width, level, markPercent }: Bar, glyphs: Glyphs): Span[] {
  if (width < 1) return [];
  const used = usedCells(usedPercent, width);
  const mark = markPercent === undefined ? width : markCell(markPercent, width);
  const { barUsed, barUsedMark, barRest, barRestMark, barOpen, barClose } = glyphs;
  const spans: Span[] = [{ text: barOpen, role: "dim" }];
  if (mark < used) {
    const text = barUsed.repeat(mark) + barUsedMark + barUsed.repeat(used - mark - 1);
    spans.push({ text, role: level }, { text: barRest.repeat(width - used), role: "dim" });
  } else {
    spans.push({ text: barUsed.repeat(used), role: level });
    spans.push({ text: barRest.repeat(mark - used), role: "dim" });
    if (mark < width) spans.push({ text: barRestMark, role: "text" });
    spans.push({ text: barRest.repeat(Math.max(0, width - mark - 1)), role: "dim" });
  }
  spans.push({ text: barClose, role: "dim" });
  return spans;
}

function usedCells(usedPercent: number, width: number): number {
  if (!(usedPercent > 0)) return 0;
  if (usedPercent >= 100) return width;
  return Math.max(1, Math.min(width - 1, Math.ceil((usedPercent * width) / 100)));
}

function markCell(markPercent: number, width: number): number {
  return Math.max(0, Math.min(width - 1, Math.floor((markPercent * width) / 100)));
}
