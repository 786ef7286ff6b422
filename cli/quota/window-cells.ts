import { formatSpacedPercent } from "../../shared/display/amount.ts";
import { barSpans } from "../../shared/display/bar.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import type { Span } from "../../shared/display/span.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { WindowValue } from "../../shared/quota/quota-value.ts";
import type { Cell } from "../table.ts";
import { forecastCells } from "./forecast-cells.ts";
import { sourceTitle } from "./source-title.ts";
import { windowLabel } from "./window-label.ts";

/** The cells of one window, each from the fullest form to the shortest. */
export type WindowCells = {
  label: Cell;
  bars: readonly Cell[];
  used: Cell;
  resets: readonly Cell[];
  pace: Cell;
  burn: Cell;
  forecasts: readonly Cell[];
  atReset: readonly Cell[];
  seen: readonly Cell[];
};

export const BAR_WIDTHS = [12, 8, 5];
/** From so many points on the pace is too high. */
const AHEAD_POINTS = 10;
/** Numbers older than this are worth a second look. */
export const STALE_AFTER_MS = 10 * MS_PER_MINUTE;

export function windowCells(value: WindowValue, nowMs: number, glyphs: Glyphs): WindowCells {
  const { window, usedPercent, level } = value;
  return {
    label: [{ text: windowLabel(window, value.model), role: "text" }],
    bars: BAR_WIDTHS.map((width) => barSpans({ usedPercent, width, level }, glyphs)),
    used: [{ text: formatSpacedPercent(usedPercent), role: level }],
    resets: resetCells(value, nowMs),
    pace: paceCell(value, glyphs),
    burn: burnCell(value) ?? [dim(glyphs.unknown)],
    forecasts: forecastCells(value, nowMs, glyphs),
    atReset: atResetCells(value, glyphs),
    seen: seenCells(value),
  };
}

/** A window that nobody has reported since its last reset. */
export function closedCells(window: string, glyphs: Glyphs): WindowCells {
  const text: Cell = [dim("not known")];
  return {
    label: [{ text: windowLabel(window), role: "text" }],
    bars: [],
    used: [dim(glyphs.unknown)],
    ...{ resets: [text, text], pace: [], burn: [], forecasts: [], atReset: [], seen: [] },
  };
}

function resetCells({ resetsAtMs }: WindowValue, nowMs: number): Cell[] {
  const left = formatLongDuration(resetsAtMs - nowMs);
  const clock = formatClockTime(resetsAtMs, nowMs);
  return [[{ text: clock, role: "text" }, dim(` (${left})`)], [{ text: left, role: "text" }]];
}

/** Points ahead of or behind an even pace. */
function paceCell({ paceDeltaPercent }: WindowValue, { ahead, behind }: Glyphs): Cell {
  const points = Math.round(Math.abs(paceDeltaPercent));
  if (points === 0) return [dim("0")];
  const isFast = paceDeltaPercent >= AHEAD_POINTS;
  const sign = paceDeltaPercent > 0 ? ahead : behind;
  return [{ text: `${sign}${points}`, role: isFast ? "watch" : "text" }];
}

/** A week is spent by the day. `~`: an average over the whole window so far. */
function burnCell({ window, burn }: WindowValue): Cell | undefined {
  if (burn === undefined) return undefined;
  const [hours, unit] = window === "five_hour" ? [1, "h"] : [MS_PER_DAY / MS_PER_HOUR, "d"];
  const rate = burn.percentPerHour * hours;
  const isSmall = rate > 0 && rate < 9.95;
  const mark = burn.basis === "average" ? "~" : "";
  return [{ text: `${mark}${rate.toFixed(isSmall ? 1 : 0)} %/${unit}`, role: "text" }];
}

/** The middle of what is to be expected, and from where to where with 80 %. */
function atResetCells({ forecast, usedPercent }: WindowValue, glyphs: Glyphs): Cell[] {
  const unknown: Cell = [dim(glyphs.unknown)];
  if (forecast === undefined || usedPercent >= 100) return [unknown, unknown];
  const { p10, p50, p90 } = forecast.usedPercentAtReset;
  const [low, high] = [Math.round(p10), Math.round(p90)];
  const middle: Span = { text: formatSpacedPercent(p50), role: "text" };
  if (low === high) return [[middle], [middle]];
  const range = `${low}${glyphs.isUnicode ? "–" : "-"}${high}`;
  return [[middle, dim(` (${range})`)], [{ text: `${range} %`, role: "text" }]];
}

/** Where it is not what the headers of a response said, with the source. */
export function seenCells({ ageMs, source }: Pick<WindowValue, "ageMs" | "source">): Cell[] {
  const role = ageMs > STALE_AFTER_MS ? "watch" : "dim";
  const age: Span = { text: `${formatLongDuration(ageMs)} ago`, role };
  const title = sourceTitle(source);
  return title === undefined ? [[age], [age]] : [[age, dim(`, ${title}`)], [age]];
}

function dim(text: string): Span {
  return { text, role: "dim" };
}
