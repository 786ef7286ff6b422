import { afterEach, expect, test } from "vitest";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";

/** A Saturday. */
const NOW_MS = Date.UTC(2026, 10, 21, 12, 29);
const zoneBefore = process.env.TZ;

afterEach(() => {
  if (zoneBefore === undefined) delete process.env.TZ;
  else process.env.TZ = zoneBefore;
});

function clockTimeIn(zone: string, atMs: number): string {
  process.env.TZ = zone;
  return formatClockTime(atMs, NOW_MS);
}

test.each([
  ["later today", 111 * 60_000, "14:20"],
  ["just now", -60_000, "12:28"],
  ["tomorrow morning, which no other morning could be", 19 * MS_PER_HOUR, "07:29"],
  ["the day after", 44.5 * MS_PER_HOUR, "Mon 08:59"],
  ["earlier this week", -3 * MS_PER_DAY, "Wed 12:29"],
  ["a week ahead, where the day's name could mean today", 7 * MS_PER_DAY, "28 Nov 12:29"],
])("%s", (_when, distanceMs, text) => {
  expect(clockTimeIn("UTC", NOW_MS + distanceMs)).toBe(text);
});

test("uses the zone of the process, summer time included", () => {
  expect(clockTimeIn("Europe/Berlin", NOW_MS)).toBe("13:29");
  expect(clockTimeIn("Asia/Kolkata", NOW_MS)).toBe("17:59");
  expect(clockTimeIn("Europe/Berlin", Date.UTC(2026, 6, 1, 12))).toBe("1 Jul 14:00");
});

test("does not break on a number that is no moment", () => {
  expect(clockTimeIn("UTC", Number.NaN)).toBe("?");
  expect(clockTimeIn("UTC", 1e300)).toBe("?");
});
