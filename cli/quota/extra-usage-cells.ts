import { formatSpacedPercent } from "../../shared/display/amount.ts";
import { barSpans } from "../../shared/display/bar.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import { spentPercent, spentText } from "../../shared/quota/extra-usage-text.ts";
import type { ExtraUsageValue } from "../../shared/quota/quota-value.ts";
import type { Cell } from "../table.ts";
import { BAR_WIDTHS, seenCells, type WindowCells } from "./window-cells.ts";

/** A row for what may be spent beyond the windows, where that is switched on. */
export function extraUsageCells(extra: ExtraUsageValue | undefined, glyphs: Glyphs): WindowCells[] {
  const spent = extra && spentText(extra);
  if (extra === undefined || spent === undefined) return [];
  const usedPercent = spentPercent(extra);
  const level = (usedPercent ?? 0) >= 80 ? "watch" : "calm";
  const money: Cell = [{ text: spent, role: "text" }];
  const bars = usedPercent === undefined ? [] : BAR_WIDTHS;
  return [
    {
      label: [{ text: "extra", role: "text" }],
      bars: bars.map((width) => barSpans({ usedPercent: usedPercent ?? 0, width, level }, glyphs)),
      used:
        usedPercent === undefined ? [] : [{ text: formatSpacedPercent(usedPercent), role: level }],
      resets: [money, money],
      ...{ pace: [], burn: [], forecasts: [], atReset: [] },
      seen: seenCells(extra),
    },
  ];
}
