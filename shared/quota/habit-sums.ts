import { amountAt, type JsonObject, objectAt } from "../platform/read-value.ts";
import { MS_PER_HOUR } from "../platform/time.ts";
import { FORECAST_TUNING } from "./forecast-tuning.ts";
import { levelLookbackHours } from "./level.ts";
import type { MergedWindow } from "./merge-observations.ts";
import { parsePastUse } from "./parse-past-use.ts";
import { type PastUse, pastUse, withHoursSummed, withWindows } from "./past-use.ts";
import { WINDOWS, type WindowKind } from "./quota-window.ts";

/**
 * What a forecast needs to know of those windows of one kind and account that reset at `untilMs` or
 * before; a plain value that can be stored. `past` is absent when there were none.
 */
export type HabitSums = { untilMs: number; past?: PastUse };

/** Readings may come late, and a reset may move a little: what is over for so long is settled. */
const SETTLED_AFTER_MS = MS_PER_HOUR;

/** The sums of those windows (of one kind, oldest first) that are settled at `nowMs`. */
export function habitSums(windows: readonly MergedWindow[], nowMs: number): HabitSums {
  const untilHour = Math.floor((nowMs - SETTLED_AFTER_MS) / MS_PER_HOUR);
  const untilMs = untilHour * MS_PER_HOUR;
  const settled = windows.filter(({ resetsAtMs }) => resetsAtMs <= untilMs);
  const past = pastUse(settled, untilMs);
  if (past === undefined) return { untilMs };
  return { untilMs, past: withHoursSummed(past, firstOpenHour(untilHour, past.window)) };
}

/** What is known of an account: stored sums, and every window that resets after them, from its start. */
export type KnownUse = { habit: HabitSums; recent: readonly MergedWindow[] };

/** All of it together at `nowMs`; `undefined` when no window is known. */
export function pastAt({ habit, recent }: KnownUse, nowMs: number): PastUse | undefined {
  // A clock that was set back: what was seen since is no past any more.
  if (habit.past === undefined || habit.untilMs > nowMs) return pastUse(recent, nowMs);
  return withWindows(habit.past, recent, nowMs);
}

/**
 * From here on hours stay apart: windows not settled yet may lie in them, and the level looks at
 * each. No block of hours is cut in two.
 */
function firstOpenHour(untilHour: number, window: WindowKind): number {
  const tuning = FORECAST_TUNING[window];
  const windowHours = WINDOWS[window].lengthMs / MS_PER_HOUR + 1;
  const hour = untilHour - Math.max(windowHours, levelLookbackHours(tuning));
  return Math.floor(hour / tuning.burst.blockHours) * tuning.burst.blockHours;
}

/** Stored sums; `undefined` for anything else. */
export function parseHabitSums(raw: JsonObject | undefined): HabitSums | undefined {
  const untilMs = amountAt(raw, "untilMs");
  if (raw === undefined || untilMs === undefined) return undefined;
  if (raw.past === undefined) return { untilMs };
  const past = parsePastUse(objectAt(raw, "past"));
  return past && { untilMs, past };
}
