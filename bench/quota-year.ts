import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../shared/platform/time.ts";
import { appendObservations } from "../shared/quota/observations-file.ts";
import { type QuotaObservation, WINDOWS, type WindowKind } from "../shared/quota/quota-window.ts";
import { randomFrom } from "../test/usage-tree/random.ts";

const DAYS = 365;
const STEP_MS = 5 * MS_PER_MINUTE;
/** What a percent of the 5-hour window is of the week. */
const WEEK_SHARE = 0.1;
/** 1 January 1970 was a Thursday: weeks reset on Mondays. */
const FIRST_MONDAY_MS = 4 * MS_PER_DAY;

/**
 * The readings of an account over a year of office hours, up to `nowMs`: one for each change of a
 * whole percent, on working days some 130 of them. Returns how many there are.
 */
export function writeQuotaYear(quotaDir: string, account: string, nowMs: number): number {
  const readings = yearOfReadings(nowMs);
  const months = new Map<string, QuotaObservation[]>();
  for (const reading of readings) {
    const month = new Date(reading.atMs).toISOString().slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), reading]);
  }
  for (const ofMonth of months.values()) {
    appendObservations(quotaDir, account, ofMonth, ofMonth[0]?.atMs ?? nowMs);
  }
  return readings.length;
}

function yearOfReadings(nowMs: number): QuotaObservation[] {
  const random = randomFrom(5);
  const found: QuotaObservation[] = [];
  const fiveHour = openWindow("five_hour", found);
  const week = openWindow("seven_day", found);
  const firstDayMs = Math.floor(nowMs / MS_PER_DAY) * MS_PER_DAY - DAYS * MS_PER_DAY;
  for (let dayMs = firstDayMs; dayMs <= nowMs; dayMs += MS_PER_DAY) {
    const isToday = nowMs - dayMs < MS_PER_DAY;
    const weekday = new Date(dayMs).getUTCDay();
    const isOff = random.chance(weekday === 0 || weekday === 6 ? 0.7 : 0.05);
    const usualMs = dayMs + 8 * MS_PER_HOUR + random.next() * 2 * MS_PER_HOUR;
    if (isOff && !isToday) continue;
    // Whenever it is measured, a window is open.
    const startMs = isToday ? Math.min(usualMs, nowMs - 2 * MS_PER_HOUR) : usualMs;
    const endMs = Math.min(nowMs, startMs + (8 + 2 * random.next()) * MS_PER_HOUR);
    for (let atMs = startMs; atMs <= endMs; atMs += STEP_MS) {
      const usedPercent = random.next() * 3.6;
      fiveHour(atMs, usedPercent, firstUseReset(atMs));
      week(atMs, usedPercent * WEEK_SHARE, nextMonday(atMs));
    }
  }
  return found;
}

/** Adds use to a window, a new one when it has reset, and notes each whole percent. */
function openWindow(window: WindowKind, found: QuotaObservation[]) {
  let open = { resetsAtMs: 0, used: 0, told: -1 };
  return (atMs: number, percent: number, newResetMs: number) => {
    if (atMs >= open.resetsAtMs) open = { resetsAtMs: newResetMs, used: 0, told: -1 };
    open.used = Math.min(100, open.used + percent);
    const usedPercent = Math.floor(open.used);
    if (usedPercent === open.told) return;
    open.told = usedPercent;
    const { resetsAtMs } = open;
    const sessionId = `session-${Math.floor(atMs / MS_PER_DAY)}`;
    found.push({
      atMs: Math.round(atMs),
      window,
      usedPercent,
      resetsAtMs,
      sessionId,
      source: "statusline",
    });
  };
}

function firstUseReset(atMs: number): number {
  const ten = 10 * MS_PER_MINUTE;
  return Math.floor(atMs / ten) * ten + WINDOWS.five_hour.lengthMs;
}

function nextMonday(atMs: number): number {
  const { lengthMs } = WINDOWS.seven_day;
  return FIRST_MONDAY_MS + Math.ceil((atMs + 1 - FIRST_MONDAY_MS) / lengthMs) * lengthMs;
}
