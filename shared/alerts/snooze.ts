import { CLOCKS_DIFFER_MS, MS_PER_DAY } from "../platform/time.ts";

/** Alerts wait from one moment to the other; kept a while after its end, which dates what waited. */
export type Snooze = { sinceMs: number; untilMs: number };

/** Longer than that is a mistake, or a clock that was wrong. */
export const MAX_SNOOZE_MS = 7 * MS_PER_DAY;

/** When the snooze ends in which `nowMs` falls; `undefined` outside of it. */
export function snoozedUntilMs(snooze: Snooze | undefined, nowMs: number): number | undefined {
  if (snooze === undefined) return undefined;
  const { sinceMs, untilMs } = snooze;
  const isOn = nowMs >= sinceMs - CLOCKS_DIFFER_MS && nowMs < untilMs;
  return isOn && untilMs - nowMs <= MAX_SNOOZE_MS ? untilMs : undefined;
}

/** When news of `atMs` could be told first: at the end of a snooze that held it back. */
export function heardFromMs(snooze: Snooze | undefined, atMs: number): number {
  if (snooze === undefined) return atMs;
  const { sinceMs, untilMs } = snooze;
  return atMs >= sinceMs - CLOCKS_DIFFER_MS && atMs < untilMs ? untilMs : atMs;
}
