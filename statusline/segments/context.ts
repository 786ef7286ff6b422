import { formatPercent, formatShortTokens } from "../../shared/display/amount.ts";
import { barSpans } from "../../shared/display/bar.ts";
import type { Span } from "../../shared/display/span.ts";
import type { View } from "../view.ts";
import { type Drawing, SHORT_BAR_WIDTH } from "./drawing.ts";
import { levelRole, levelSign } from "./level.ts";

/** `ctx ━━━━━━────┼─ 42% 84k/200k`, with a mark where the client will compact it. */
export function drawContext({ context }: View, drawing: Drawing, step: number): Span[] {
  if (context === undefined) return [];
  const { usedPercent, usedTokens, windowTokens, autoCompactPercent, level } = context;
  const maxWidth = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, SHORT_BAR_WIDTH][step] ?? 0;
  const width = Math.min(drawing.barWidth, maxWidth);
  const spans: Span[] = [
    { text: "ctx ", role: "dim" },
    ...barSpans({ usedPercent, width, level, markPercent: autoCompactPercent }, drawing.glyphs),
    { text: width > 0 ? " " : "" },
    { text: formatPercent(usedPercent) + levelSign(level, drawing), role: levelRole(level) },
  ];
  if (step > 0 || drawing.isBare || usedTokens === undefined || windowTokens === undefined) {
    return spans;
  }
  const size = `${formatShortTokens(usedTokens)}/${formatShortTokens(windowTokens)}`;
  return [...spans, { text: ` ${size}`, role: "dim" }];
}
