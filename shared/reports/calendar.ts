import { plainText } from "../display/plain-text.ts";
import { MS_PER_QUARTER } from "../ledger/usage-table.ts";
import { AppError } from "../platform/app-error.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../platform/time.ts";

export const QUARTERS_PER_DAY = MS_PER_DAY / MS_PER_QUARTER;

/** Local days, as numbers (see day-text.ts). */
export type Calendar = {
  dayAt: (atMs: number) => number;
  /** The local day in which each of the 96 quarters of an hour of a day in UTC starts. */
  daysOf: (utcDay: number) => Int32Array;
  /** Noon of a local day, give or take what a clock changes on it. */
  noonMs: (day: number) => number;
};

/** Without a zone that of the machine, which costs no `Intl`. Throws for a zone that is none. */
export function openCalendar(timeZone?: string): Calendar {
  const offsetAt = timeZone === undefined ? machineOffset : zoneOffset(timeZone);
  const startOffsets = new Map<number, number>();
  const startOffset = (utcDay: number): number => {
    const known = startOffsets.get(utcDay);
    if (known !== undefined) return known;
    const offset = offsetAt(utcDay * MS_PER_DAY);
    startOffsets.set(utcDay, offset);
    return offset;
  };
  return {
    dayAt: (atMs) => Math.floor((atMs + offsetAt(atMs)) / MS_PER_DAY),
    noonMs: (day) => {
      const noonMs = day * MS_PER_DAY + MS_PER_DAY / 2;
      return noonMs - offsetAt(noonMs);
    },
    daysOf: (utcDay) => {
      const before = startOffset(utcDay);
      const after = startOffset(utcDay + 1);
      const startMs = utcDay * MS_PER_DAY;
      const change = before === after ? QUARTERS_PER_DAY : changeQuarter(startMs, after, offsetAt);
      const days = new Int32Array(QUARTERS_PER_DAY);
      for (let quarter = 0; quarter < QUARTERS_PER_DAY; quarter++) {
        const localMs = startMs + quarter * MS_PER_QUARTER + (quarter < change ? before : after);
        days[quarter] = Math.floor(localMs / MS_PER_DAY);
      }
      return days;
    },
  };
}

/**
 * The local day of quarters of an hour, which are counted as in `UsageTable`; each day in UTC is
 * worked out once.
 */
export function localDays(timeZone?: string): (quarter: number) => number {
  const { daysOf } = openCalendar(timeZone);
  const pages = new Map<number, Int32Array>();
  let [pageDay, page]: [number, Int32Array] = [Number.NaN, new Int32Array(0)];
  return (quarter) => {
    const utcDay = Math.floor(quarter / QUARTERS_PER_DAY);
    if (utcDay !== pageDay) {
      pageDay = utcDay;
      page = pages.get(utcDay) ?? daysOf(utcDay);
      pages.set(utcDay, page);
    }
    return page[quarter - utcDay * QUARTERS_PER_DAY] ?? utcDay;
  };
}

/** The zone's own spelling. Throws an `AppError` for a zone that is none. */
export function checkedTimeZone(timeZone: string): string {
  return dateFormat(timeZone).resolvedOptions().timeZone;
}

/** The name of the machine's zone. */
export function machineTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The first quarter of the day that has the offset of the next: no zone changes twice in a day. */
function changeQuarter(startMs: number, after: number, offsetAt: (atMs: number) => number): number {
  let low = 1;
  let high = QUARTERS_PER_DAY;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsetAt(startMs + middle * MS_PER_QUARTER) === after) high = middle;
    else low = middle + 1;
  }
  return low;
}

function machineOffset(atMs: number): number {
  return -new Date(atMs).getTimezoneOffset() * MS_PER_MINUTE;
}

function zoneOffset(timeZone: string): (atMs: number) => number {
  if (timeZone === "UTC") return () => 0;
  const format = dateFormat(timeZone);
  return (atMs) => offsetIn(format.format(atMs));
}

/** Of a text like `11/21/2026, GMT+05:45`; UTC itself is `GMT`. */
function offsetIn(text: string): number {
  const start = text.indexOf("GMT") + 3;
  if (start >= text.length) return 0;
  const minutes =
    Number(text.slice(start + 1, start + 3)) * 60 + Number(text.slice(start + 4, start + 6));
  return (text.charCodeAt(start) === PLUS ? minutes : -minutes) * MS_PER_MINUTE;
}

const PLUS = 0x2b;

function dateFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    throw new AppError(
      "BAD_TIME_ZONE",
      `"${plainText(timeZone, 40)}" is no time zone. Write one like Europe/Berlin or UTC.`,
    );
  }
}
