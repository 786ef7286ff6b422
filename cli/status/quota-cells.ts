import { formatSpacedPercent } from "../../shared/display/amount.ts";
import { barSpans } from "../../shared/display/bar.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import type { Span } from "../../shared/display/span.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import type { WindowOutlook } from "../../shared/quota/outlook.ts";
import { WINDOWS, type WindowKind } from "../../shared/quota/quota-window.ts";
import { forecastCells } from "../quota/forecast-cells.ts";
import type { Cell } from "../table.ts";

/** The cells of one window; those of which there are several from the fullest form to the shortest. */
export type QuotaCells = {
  label: Cell;
  bars: readonly Cell[];
  used: Cell;
  resets: readonly Cell[];
  rate: Cell;
  verdicts: readonly Cell[];
};

const BAR_WIDTHS = [12, 8, 5];

export function quotaCells(outlook: WindowOutlook, nowMs: number, glyphs: Glyphs): QuotaCells {
  const { window, usedPercent, level } = outlook;
  const unknown: Cell = [dim(glyphs.unknown)];
  return {
    label: labelCell(window),
    bars: BAR_WIDTHS.map((width) => barSpans({ usedPercent, width, level }, glyphs)),
    used: [{ text: formatSpacedPercent(usedPercent), role: level }],
    resets: resetCells(outlook, nowMs),
    rate: rateCell(outlook) ?? unknown,
    verdicts: forecastCells(outlook, nowMs, glyphs),
  };
}

/** A window that no session has reported since its last reset. */
export function unknownQuotaCells(window: WindowKind, glyphs: Glyphs): QuotaCells {
  const unknown: Cell = [dim(glyphs.unknown)];
  const reset: Cell = [dim("not known")];
  return {
    label: labelCell(window),
    bars: [],
    used: unknown,
    resets: [reset, reset, reset],
    rate: [],
    verdicts: [],
  };
}

function labelCell(window: WindowKind): Cell {
  return [{ text: WINDOWS[window].label, role: "text" }];
}

function resetCells({ resetsAtMs }: WindowOutlook, nowMs: number): Cell[] {
  const left = formatLongDuration(resetsAtMs - nowMs);
  const clock = formatClockTime(resetsAtMs, nowMs);
  return [
    [dim("resets "), { text: clock, role: "text" }, dim(` (${left})`)],
    [dim("resets in "), { text: left, role: "text" }],
    [{ text: left, role: "text" }],
  ];
}

/** A week is spent by the day. `~`: an average over the whole window so far. */
function rateCell({ window, burn }: WindowOutlook): Cell | undefined {
  if (burn === undefined) return undefined;
  const [hours, unit] = window === "seven_day" ? [MS_PER_DAY / MS_PER_HOUR, "d"] : [1, "h"];
  const rate = burn.percentPerHour * hours;
  const isSmall = rate > 0 && rate < 9.95;
  const mark = burn.basis === "average" ? "~" : "";
  return [{ text: `${mark}${rate.toFixed(isSmall ? 1 : 0)} %/${unit}`, role: "text" }];
}

function dim(text: string): Span {
  return { text, role: "dim" };
}
