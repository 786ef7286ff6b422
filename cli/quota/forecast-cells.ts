import { formatClockTime } from "../../shared/display/clock-time.ts";
import type { Glyphs } from "../../shared/display/glyphs.ts";
import type { Span } from "../../shared/display/span.ts";
import type { QuotaLevel } from "../../shared/quota/outlook.ts";
import { chancePercent, LIKELY_PROBABILITY } from "../../shared/quota/runs-out.ts";
import type { Cell } from "../table.ts";

/** Of a window, what its future is told from; a moment that is not to be expected may be `null`. */
type Heading = {
  usedPercent: number;
  level: QuotaLevel;
  forecast?: {
    probabilityOfExhaustion: number;
    exhaustsAtMs?: number | null;
    isLearning: boolean;
  };
};

/** A risk below this is none worth telling. */
const TOLD_RISK_PERCENT = 2;

/**
 * Where a window is heading, from the fullest form to the shortest: `out 14:20 · 70 %`,
 * `lasts (8 % risk)`, `used up`. `~` while habits are still learned.
 */
export function forecastCells(
  { usedPercent, level, forecast }: Heading,
  nowMs: number,
  glyphs: Glyphs,
): Cell[] {
  if (usedPercent >= 100) return sameTwice([{ text: "used up", role: "act" }]);
  if (forecast === undefined) return sameTwice([{ text: glyphs.unknown, role: "dim" }]);
  const { probabilityOfExhaustion: probability, exhaustsAtMs, isLearning } = forecast;
  const mark = isLearning ? "~" : "";
  if (probability >= LIKELY_PROBABILITY && typeof exhaustsAtMs === "number") {
    const out: Span = { text: `${mark}out ${formatClockTime(exhaustsAtMs, nowMs)}`, role: level };
    return [
      [out, { text: `${glyphs.separator}${chancePercent(probability)} %`, role: level }],
      [out],
    ];
  }
  const lasts: Span = { text: `${mark}lasts`, role: level };
  if (probability * 100 < TOLD_RISK_PERCENT) return sameTwice([lasts]);
  return [[lasts, { text: ` (${chancePercent(probability)} % risk)`, role: "dim" }], [lasts]];
}

function sameTwice(cell: Cell): Cell[] {
  return [cell, cell];
}
