import { MS_PER_HOUR } from "../platform/time.ts";

/** Up to this far away a time of day can mean one day only. */
const SAME_DAY_MS = 20 * MS_PER_HOUR;
/** And a day of the week one date only. */
const SAME_WEEK_MS = 6 * 24 * MS_PER_HOUR;

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * `14:20`, `Mon 09:00` or `3 Dec 09:00`, whichever is clear at `nowMs`, in the process's own zone;
 * `?` for a number that is no moment. An Intl formatter would take 25 ms to start.
 */
export function formatClockTime(atMs: number, nowMs: number): string {
  const date = new Date(atMs);
  if (Number.isNaN(date.getTime())) return "?";
  const time = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  const distanceMs = Math.abs(atMs - nowMs);
  if (distanceMs < SAME_DAY_MS) return time;
  if (distanceMs < SAME_WEEK_MS) return `${DAYS[date.getDay()]} ${time}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${time}`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
