import { formatPercent } from "../../shared/display/amount.ts";
import { barSpans } from "../../shared/display/bar.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { formatDuration } from "../../shared/display/duration.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import type { Span } from "../../shared/display/span.ts";
import type { QuotaView } from "../quota-view.ts";
import type { View } from "../view.ts";
import { type Drawing, SHORT_BAR_WIDTH } from "./drawing.ts";
import { levelRole, levelSign } from "./level.ts";

type Known = Extract<QuotaView, { kind: "known" }>;

/** The steps at which a detail goes; what can be worked out from the rest goes first. */
const NO_CHANCE_STEP = 1;
const SHORT_BAR_STEP = 2;
const NO_PACE_STEP = 3;
const NO_BAR_STEP = 4;
const NO_RESET_STEP = 5;
const NO_FORECAST_STEP = 6;

/** `5h ━━━━━━━━──── 61% ↻1h36m ⇣7` */
export function drawFiveHour(view: View, drawing: Drawing, step: number): Span[] {
  return [dim("5h "), ...drawQuota(view.fiveHour, drawing, step)];
}

/** `7d ━━━───────── 24% ↻4d11h ⇣12` */
export function drawSevenDay(view: View, drawing: Drawing, step: number): Span[] {
  return [dim("7d "), ...drawQuota(view.sevenDay, drawing, step)];
}

function drawQuota(quota: QuotaView, drawing: Drawing, step: number): Span[] {
  const { glyphs, isBare } = drawing;
  if (quota.kind === "unknown") return [dim(glyphs.unknown)];
  const { usedPercent, level } = quota;
  const width = barWidth(drawing, step);
  const spans = barSpans({ usedPercent, width, level }, glyphs);
  if (width > 0) spans.push({ text: " " });
  spans.push(...drawPercent(quota, drawing, step));
  const pace = isBare || step >= NO_PACE_STEP ? [] : drawPace(quota, drawing);
  const hasReset = !isBare && step < NO_RESET_STEP;
  const forecast = forecastOf(quota);
  if (forecast === undefined) {
    if (hasReset) spans.push(dim(` ${glyphs.reset}${formatDuration(quota.resetsInMs)}`));
    return [...spans, ...pace];
  }
  spans.push(...pace);
  if (step < NO_FORECAST_STEP) spans.push({ text: ` ${forecast.text}`, role: level });
  if (!isBare && step < NO_CHANCE_STEP) spans.push(...drawChance(quota, glyphs));
  if (hasReset) spans.push(dim(` (${glyphs.reset}${forecast.reset})`));
  return spans;
}

function barWidth(drawing: Drawing, step: number): number {
  if (step >= NO_BAR_STEP) return 0;
  return step < SHORT_BAR_STEP ? drawing.barWidth : Math.min(drawing.barWidth, SHORT_BAR_WIDTH);
}

/** An old number says its age, or is at least marked as uncertain. */
function drawPercent(quota: Known, drawing: Drawing, step: number): Span[] {
  const { usedPercent, level, ageMs, isContested } = quota;
  const isVague = ageMs !== undefined && step >= NO_FORECAST_STEP;
  const doubt = isContested ? "?" : "";
  const text = `${isVague ? "~" : ""}${formatPercent(usedPercent)}${doubt}${levelSign(level, drawing)}`;
  const percent: Span = { text, role: levelRole(level) };
  if (ageMs === undefined || isVague) return [percent];
  return [percent, dim(` (${formatDuration(ageMs)} ago)`)];
}

/** Points between the used share and the share of time that has passed. */
function drawPace({ paceDeltaPercent, usedPercent, level }: Known, { glyphs }: Drawing): Span[] {
  const points = Math.round(Math.abs(paceDeltaPercent));
  if (!(points >= 1) || usedPercent >= 100) return [];
  const isAhead = paceDeltaPercent > 0;
  const text = ` ${isAhead ? glyphs.ahead : glyphs.behind}${points}`;
  return [{ text, role: isAhead && level !== "calm" ? level : "dim" }];
}

/** ` · 70 %`: how likely it is to run out. */
function drawChance({ usedPercent, runsOut }: Known, { separator }: Glyphs): Span[] {
  if (runsOut === undefined || usedPercent >= 100) return [];
  return [dim(`${separator}${runsOut.percent} %`)];
}

/**
 * `out 14:20` with the moment of the reset to compare with, or `back 15:05` with the time that is
 * left, when it is used up already. `undefined` when it is likely to last.
 */
function forecastOf(quota: Known): { text: string; reset: string } | undefined {
  const { nowMs, usedPercent, resetsInMs, runsOut, isLearning } = quota;
  const resetTime = formatClockTime(nowMs + resetsInMs, nowMs);
  if (usedPercent >= 100) return { text: `back ${resetTime}`, reset: formatDuration(resetsInMs) };
  if (runsOut === undefined) return undefined;
  const outTime = formatClockTime(nowMs + runsOut.inMs, nowMs);
  return { text: `out ${isLearning ? "~" : ""}${outTime}`, reset: resetTime };
}

function dim(text: string): Span {
  return { text, role: "dim" };
}
