import { defined } from "../platform/read-value.ts";
import { MS_PER_DAY } from "../platform/time.ts";
import { burnRate } from "./burn-rate.ts";
import { type Demand, demandOf } from "./demand.ts";
import { exhaustionMoments } from "./exhaustion.ts";
import { expectationAt } from "./expectation.ts";
import { habitSums, type KnownUse, pastAt } from "./habit-sums.ts";
import { currentWindow, lastPoint, type MergedWindow } from "./merge-observations.ts";
import { MIN_TOLD_PROBABILITY, type WindowForecast } from "./window-forecast.ts";

/** Shorter records know nothing of a week's habits. */
const LEARNING_MS = 7 * MS_PER_DAY;

/**
 * Where the open window is heading, from all windows of one kind of ONE account, oldest first;
 * `undefined` when none is open. The method: docs/quota.md#forecast.
 */
export function forecast(
  windows: readonly MergedWindow[],
  nowMs: number,
): WindowForecast | undefined {
  return forecastFrom({ habit: habitSums(windows, nowMs), recent: windows }, nowMs);
}

/**
 * The same from stored sums of the past. `recent` must hold every window that resets after
 * `habit.untilMs`, from its start; it may hold older ones.
 */
export function forecastFrom(known: KnownUse, nowMs: number): WindowForecast | undefined {
  const current = currentWindow(known.recent, nowMs);
  if (current === undefined) return undefined;
  const past = pastAt(known, nowMs);
  if (past === undefined) return undefined;
  const demand = demandOf(past, current);
  return {
    ...(usedUp(current, nowMs) ?? heading(current, demand)),
    percentPerHour: burnRate(current, nowMs)?.percentPerHour ?? demand.momentumPercentPerHour,
    isLearning: nowMs - past.firstSeenMs < LEARNING_MS,
  };
}

type Heading = Omit<WindowForecast, "percentPerHour" | "isLearning">;

function usedUp({ points }: MergedWindow, nowMs: number): Heading | undefined {
  const full = points.find(({ usedPercent }) => usedPercent >= 100);
  if (full === undefined) return undefined;
  const exhaustsAtMs = Math.min(full.atMs, nowMs);
  return {
    probabilityOfExhaustion: 1,
    usedPercentAtReset: { p10: 100, p50: 100, p90: 100 },
    exhaustsAtMs,
    exhaustsAtMsInterval: { p10: exhaustsAtMs, p90: exhaustsAtMs },
  };
}

function heading(current: MergedWindow, demand: Demand): Heading {
  const { resetsAtMs } = current;
  const { usedPercent } = lastPoint(current);
  const expected = expectationAt(demand, usedPercent, resetsAtMs);
  const isTold = expected.probabilityOfExhaustion >= MIN_TOLD_PROBABILITY;
  const moments = isTold
    ? exhaustionMoments(demand, { points: 100 - usedPercent, resetsAtMs })
    : undefined;
  return defined({
    probabilityOfExhaustion: expected.probabilityOfExhaustion,
    usedPercentAtReset: expected.usedPercent,
    exhaustsAtMs: moments?.p50,
    exhaustsAtMsInterval: moments && { p10: moments.p10, p90: moments.p90 },
  });
}
