import type { NotifyConfig } from "../config/notify-config.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../platform/time.ts";

type QuietHours = NonNullable<NotifyConfig["quietHours"]>;

/** Offsets change at such moments only, in all zones. */
const STEP_MS = 15 * MS_PER_MINUTE;
const MINUTES_PER_DAY = 24 * 60;

/**
 * When the quiet hours end in which `nowMs` falls: the first moment at which the clock on the wall of
 * their zone shows another time. `undefined` outside of them.
 */
export function quietUntilMs(
  quietHours: QuietHours | undefined,
  nowMs: number,
): number | undefined {
  if (quietHours === undefined) return undefined;
  const from = minuteOf(quietHours.from);
  const to = minuteOf(quietHours.to);
  const wallMinute = createWallClock(quietHours.timeZone);
  const leftOf = (atMs: number) => minutesLeft(wallMinute(atMs), from, to);
  let atMs = Math.floor(nowMs / MS_PER_MINUTE) * MS_PER_MINUTE;
  // A clock that is put back can make the same night longer, but not by a day.
  const lastMs = atMs + 2 * MS_PER_DAY;
  let left = leftOf(atMs);
  if (left === 0) return undefined;
  while (left > 0 && atMs < lastMs) {
    // Never over a change of the clock: what is left before it says nothing about what comes after.
    atMs = Math.min(atMs + left * MS_PER_MINUTE, (Math.floor(atMs / STEP_MS) + 1) * STEP_MS);
    left = leftOf(atMs);
  }
  return atMs;
}

/** Until the end, by the wall clock; 0 when it is over or has not begun. */
function minutesLeft(minute: number, from: number, to: number): number {
  const lengthMinutes = (to - from + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  const passedMinutes = (minute - from + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return Math.max(0, lengthMinutes - passedMinutes);
}

function minuteOf(clockTime: string): number {
  const [hours = "", minutes = ""] = clockTime.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** Minutes since midnight on the wall of a zone; of the machine's where none is named, or known here. */
function createWallClock(timeZone: string | undefined): (atMs: number) => number {
  const format = timeZone === undefined ? undefined : formatFor(timeZone);
  return (atMs) => {
    const date = new Date(atMs);
    if (format !== undefined) return minuteOf(format.format(date));
    return date.getHours() * 60 + date.getMinutes();
  };
}

function formatFor(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  } catch {
    // A RangeError: this Node.js does not know the zone.
    return undefined;
  }
}
