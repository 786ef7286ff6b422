import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_QUARTER } from "../../shared/ledger/usage-table.ts";
import {
  type Calendar,
  checkedTimeZone,
  openCalendar,
  QUARTERS_PER_DAY,
} from "../../shared/reports/calendar.ts";
import { dayNumber, dayText, monthStart, weekStart } from "../../shared/reports/day-text.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Pacific/Chatham",
  "Africa/Casablanca",
  "America/Sao_Paulo",
  "Asia/Tehran",
  "Antarctica/Troll",
];

const quarters = fc.integer({
  min: Date.parse("2000-01-01T00:00:00Z") / MS_PER_QUARTER,
  max: Date.parse("2035-12-31T00:00:00Z") / MS_PER_QUARTER,
});

test("any quarter of an hour of any zone is on the day that the zone's own clock shows", () => {
  const opened = new Map(ZONES.map((zone) => [zone, { ...zoneDay(zone), ...openCalendar(zone) }]));
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), quarters, (zone, quarter) => {
      const calendar = opened.get(zone);
      const day = calendar && dayText(dayOf(calendar, quarter));
      expect(day).toBe(calendar?.shown(quarter));
    }),
    { seed: 4, numRuns: 4000 },
  );
});

describe("days on which a clock changes", () => {
  const changes = [
    ["Europe/Berlin", "2026-03-29", 92],
    ["Europe/Berlin", "2026-10-25", 100],
    ["America/New_York", "2026-11-01", 100],
    // By half an hour.
    ["Australia/Lord_Howe", "2026-10-04", 94],
    ["Australia/Lord_Howe", "2026-04-05", 98],
    // By two hours.
    ["Antarctica/Troll", "2026-03-29", 88],
    // At midnight, which does not exist then.
    ["America/Sao_Paulo", "2018-11-04", 92],
    ["Asia/Kathmandu", "2026-10-25", 96],
  ] as const;

  test.each(changes)("%s has on %s %i quarters of an hour", (zone, day, count) => {
    expect(quartersOn(zone, day)).toBe(count);
  });

  test("Samoa had no 30th of December 2011", () => {
    const days = ["2011-12-29", "2011-12-30", "2011-12-31"];

    expect(days.map((day) => quartersOn("Pacific/Apia", day))).toEqual([96, 0, 96]);
  });
});

test("without a zone the machine's own clock counts", () => {
  const calendar = openCalendar();
  fc.assert(
    fc.property(quarters, (quarter) => {
      const local = new Date(quarter * MS_PER_QUARTER);
      const day = [local.getFullYear(), local.getMonth() + 1, local.getDate()]
        .map((part) => `${part}`.padStart(2, "0"))
        .join("-");
      expect(dayText(dayOf(calendar, quarter))).toBe(day);
    }),
    { seed: 4, numRuns: 1000 },
  );
});

test("weeks begin on Monday, months on the first", () => {
  const starts = (day: string) => {
    const number = dayNumber(day) ?? Number.NaN;
    return [dayText(weekStart(number)), dayText(monthStart(number))];
  };

  expect(starts("2026-11-22")).toEqual(["2026-11-16", "2026-11-01"]);
  expect(starts("2026-11-23")).toEqual(["2026-11-23", "2026-11-01"]);
  expect(starts("2027-01-01")).toEqual(["2026-12-28", "2027-01-01"]);
  expect(starts("1969-12-30")).toEqual(["1969-12-29", "1969-12-01"]);
});

test("names a zone as it names itself, and refuses what is none", () => {
  expect(checkedTimeZone("europe/berlin")).toBe("Europe/Berlin");
  expect(() => openCalendar("Mars/Olympus")).toThrow(
    '"Mars/Olympus" is no time zone. Write one like Europe/Berlin or UTC.',
  );
});

function dayOf({ daysOf }: Calendar, quarter: number): number {
  const utcDay = Math.floor(quarter / QUARTERS_PER_DAY);
  return daysOf(utcDay)[quarter - utcDay * QUARTERS_PER_DAY] ?? Number.NaN;
}

function quartersOn(zone: string, day: string): number {
  const { daysOf } = openCalendar(zone);
  const wanted = dayNumber(day) ?? Number.NaN;
  return [wanted - 1, wanted, wanted + 1]
    .flatMap((utcDay) => [...daysOf(utcDay)])
    .filter((found) => found === wanted).length;
}

function zoneDay(timeZone: string) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return { shown: (quarter: number) => format.format(quarter * MS_PER_QUARTER) };
}
