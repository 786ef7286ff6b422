import { MS_PER_DAY } from "../platform/time.ts";

/** Days are numbers here: days since 1970-01-01 of the calendar on the wall, in whatever zone. */

/** `YYYY-MM-DD`. */
export function dayText(day: number): string {
  const date = new Date(day * MS_PER_DAY);
  const year = `${date.getUTCFullYear()}`.padStart(4, "0");
  return `${year}-${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}`;
}

/** `2026-11-21` or `20261121` as `2026-11-21`; `undefined` for what is no day of the calendar. */
export function parseDay(text: string): string | undefined {
  const day = dayNumber(text);
  return day === undefined ? undefined : dayText(day);
}

/** The number of a day that is written so. */
export function dayNumber(text: string): number | undefined {
  const [, year, month, date] =
    /^\s*(\d{4})-(\d\d)-(\d\d)\s*$/.exec(text) ?? /^\s*(\d{4})(\d\d)(\d\d)\s*$/.exec(text) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const day = Date.UTC(Number(year), Number(month) - 1, Number(date)) / MS_PER_DAY;
  // The 30th of February would be a day in March.
  return dayText(day) === `${year}-${month}-${date}` ? day : undefined;
}

/** The Monday of the day's week. */
export function weekStart(day: number): number {
  // Day 0 was a Thursday.
  return day - ((((day + 3) % 7) + 7) % 7);
}

/** The first of the day's month. */
export function monthStart(day: number): number {
  return day - new Date(day * MS_PER_DAY).getUTCDate() + 1;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
