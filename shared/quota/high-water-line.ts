import { MS_PER_HOUR } from "../platform/time.ts";
import type { CheckedRow } from "./checked-rows.ts";

/** A row that raised or confirmed the line: who saw how much used, and when. */
export type QuotaPoint = Pick<CheckedRow, "atMs" | "usedPercent" | "sessionId" | "source">;

/** A larger step is believed when a second row says it too; bursts of many agents stay below it. */
const STEP_POINTS = 40;
const STEP_POINTS_PER_HOUR = 200;
const WITNESS_MARGIN_POINTS = 2;
/** A row that does not name its reset may be of the window before: it raises the line only so far. */
const UNNAMED_STEP_POINTS = 15;

/**
 * The running maximum of rows (sorted by time) of one window that began at `startMs` with nothing
 * used. Each terminal repeats what it heard last, so a lower number is an older one and is left
 * out; an equal one confirms the line.
 */
export function highWaterLine(rows: readonly CheckedRow[], startMs: number): QuotaPoint[] {
  const laterMax = maximaOfLaterRows(rows);
  const points: QuotaPoint[] = [];
  let last: Pick<QuotaPoint, "atMs" | "usedPercent"> = { atMs: startMs, usedPercent: 0 };
  rows.forEach((row, index) => {
    const step = row.usedPercent - last.usedPercent;
    const later = laterMax[index] ?? 0;
    if (step < 0) return;
    if (row.resetsAtMs === undefined && step > UNNAMED_STEP_POINTS && row.usedPercent > later) {
      return;
    }
    const hours = Math.max(0, row.atMs - last.atMs) / MS_PER_HOUR;
    const isLarge = step > STEP_POINTS + STEP_POINTS_PER_HOUR * hours;
    if (isLarge && later < row.usedPercent - WITNESS_MARGIN_POINTS) return;
    last = row;
    points.push(row);
  });
  return points;
}

/** For each row the highest percent of those after it; rows that do not name a reset are no witnesses. */
function maximaOfLaterRows(rows: readonly CheckedRow[]): number[] {
  const maxima = new Array<number>(rows.length).fill(0);
  let highest = 0;
  for (let index = rows.length - 1; index >= 0; index--) {
    maxima[index] = highest;
    const row = rows[index];
    if (row?.resetsAtMs !== undefined) highest = Math.max(highest, row.usedPercent);
  }
  return maxima;
}
