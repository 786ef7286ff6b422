import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { Person } from "./person.ts";

export const STEP_MS = 2 * MS_PER_MINUTE;
/** A Monday, 0:00 UTC. */
export const BEGIN_MS = Date.UTC(2026, 0, 5);

/** What truly happened to one window; `used` at the end of each step since `firstStep`, 0-100. */
export type TrueWindow = {
  startMs: number;
  resetsAtMs: number;
  firstStep: number;
  used: number[];
  exhaustedAtMs?: number;
};

/** What stands in the way of work, and what somebody who looks at it knows. */
export type LimitState = {
  fiveHourPercent: number;
  sevenDayPercent: number;
  isBlocked: boolean;
  /** The 5-hour window that was used up has just been reset. */
  isFreshAgain: boolean;
  weekLeftMs: number;
};

/** The two windows of a person, and how full they are. */
export function openLimits({ weeklyResetHour, fiveHoursInWeek }: Person) {
  const fiveHour: TrueWindow[] = [];
  const sevenDay: TrueWindow[] = [];
  let open: TrueWindow | undefined;
  // The first one began before the simulation; nothing was used in it yet.
  let week = weekAt(BEGIN_MS - (7 * 24 - weeklyResetHour) * MS_PER_HOUR, 0);
  sevenDay.push(week);

  return {
    at(atMs: number, step: number): LimitState {
      let isFreshAgain = false;
      if (open !== undefined && atMs >= open.resetsAtMs) {
        isFreshAgain = open.exhaustedAtMs !== undefined;
        open = undefined;
      }
      if (atMs >= week.resetsAtMs) {
        week = weekAt(week.resetsAtMs, step);
        sevenDay.push(week);
      }
      const fiveHourPercent = open?.used.at(-1) ?? 0;
      const sevenDayPercent = week.used.at(-1) ?? 0;
      open?.used.push(fiveHourPercent);
      week.used.push(sevenDayPercent);
      return {
        fiveHourPercent,
        sevenDayPercent,
        isBlocked: fiveHourPercent >= 100 || sevenDayPercent >= 100,
        isFreshAgain,
        weekLeftMs: week.resetsAtMs - atMs,
      };
    },
    use(percent: number, atMs: number, step: number): void {
      if (open === undefined) {
        const startMs = Math.floor(atMs / (10 * MS_PER_MINUTE)) * 10 * MS_PER_MINUTE;
        open = { startMs, resetsAtMs: startMs + 5 * MS_PER_HOUR, firstStep: step, used: [0] };
        fiveHour.push(open);
      }
      grow(open, percent, atMs);
      grow(week, percent / fiveHoursInWeek, atMs);
    },
    windows: () => ({ fiveHour, sevenDay }),
  };
}

function weekAt(startMs: number, firstStep: number): TrueWindow {
  return { startMs, resetsAtMs: startMs + 7 * MS_PER_DAY, firstStep, used: [] };
}

function grow(window: TrueWindow, percent: number, atMs: number): void {
  const last = window.used.length - 1;
  const before = window.used[last] ?? 0;
  const after = Math.min(100, before + percent);
  window.used[last] = after;
  if (after >= 100 && before < 100) {
    window.exhaustedAtMs = atMs + (STEP_MS * (100 - before)) / percent;
  }
}
