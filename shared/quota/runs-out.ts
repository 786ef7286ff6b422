import type { WindowForecast } from "./window-forecast.ts";

/** From here on it is said that a window may run out; a line at 0.5 would miss half of those that do. */
export const LIKELY_PROBABILITY = 0.35;

/** Below this it is not worth a word. */
export const WATCH_PROBABILITY = 0.2;

/** When a window is likely to be used up before its reset, and how likely in whole percent. */
export type RunsOut = { atMs: number; percent: number };

/** `undefined` where it is not likely, or not known. */
export function runsOut(forecast: WindowForecast | undefined): RunsOut | undefined {
  const { probabilityOfExhaustion: probability = 0, exhaustsAtMs: atMs } = forecast ?? {};
  if (atMs === undefined || probability < LIKELY_PROBABILITY) return undefined;
  return { atMs, percent: chancePercent(probability) };
}

/** In whole percent, never 0 and never 100: nothing is certain before it has happened. */
export function chancePercent(probability: number): number {
  return Math.min(99, Math.max(1, Math.round(probability * 100)));
}
