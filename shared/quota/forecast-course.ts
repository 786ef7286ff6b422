import { demandOf } from "./demand.ts";
import { type Expectation, expectationAt } from "./expectation.ts";
import { type KnownUse, pastAt } from "./habit-sums.ts";
import { currentWindow, lastPoint } from "./merge-observations.ts";

/** What is expected at one of several moments. */
export type CoursePoint = Expectation & { atMs: number };

/**
 * How the open window is expected to go on, at rising moments from now until its reset; empty when
 * none is open or it is used up. At the reset it is what `forecastFrom` says.
 */
export function forecastCourse(
  known: KnownUse,
  moments: readonly number[],
  nowMs: number,
): CoursePoint[] {
  const current = currentWindow(known.recent, nowMs);
  const past = current && pastAt(known, nowMs);
  if (current === undefined || past === undefined) return [];
  const { usedPercent } = lastPoint(current);
  if (usedPercent >= 100) return [];
  const demand = demandOf(past, current);
  return moments.map((atMs) => ({ atMs, ...expectationAt(demand, usedPercent, atMs) }));
}
