import fc from "fast-check";
import { expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { checkedReading } from "../../shared/quota/quota-reading.ts";
import { WINDOW_KINDS, WINDOWS } from "../../shared/quota/quota-window.ts";
import { minute, RESET_MS } from "./readings.ts";

const nowMs = minute(60);

test("passes on what a client plainly says", () => {
  const raw = { usedPercent: 42.5, resetsAtMs: RESET_MS };

  expect(checkedReading(raw, "five_hour", nowMs)).toEqual(raw);
});

test("takes a rounded 100.5 for 100", () => {
  const raw = { usedPercent: 100.5, resetsAtMs: RESET_MS };

  expect(checkedReading(raw, "five_hour", nowMs)).toEqual({ ...raw, usedPercent: 100 });
});

test.each([
  ["a moment in the place of the percent", 1_795_188_043, RESET_MS],
  ["NaN", Number.NaN, RESET_MS],
  ["an infinite percent", Number.POSITIVE_INFINITY, RESET_MS],
  ["a negative percent", -1, RESET_MS],
  ["more than rounding above 100", 100.51, RESET_MS],
  ["a reset that is missing", 42, undefined],
  ["a reset that is no number", 42, Number.NaN],
  ["a reset that has just passed", 42, nowMs],
  ["a reset in seconds", 42, RESET_MS / 1_000],
  ["a reset in microseconds", 42, RESET_MS * 1_000],
  [
    "a reset further away than the window is long",
    42,
    nowMs + 5 * MS_PER_HOUR + 13 * MS_PER_MINUTE,
  ],
])("refuses %s", (_, usedPercent, resetsAtMs) => {
  const raw = resetsAtMs === undefined ? { usedPercent } : { usedPercent, resetsAtMs };

  expect(checkedReading(raw, "five_hour", nowMs)).toBeUndefined();
});

test("measures a reset by the length of its own window", () => {
  const raw = { usedPercent: 17, resetsAtMs: nowMs + 6 * MS_PER_DAY };

  expect(checkedReading(raw, "seven_day", nowMs)).toEqual(raw);
  expect(checkedReading(raw, "five_hour", nowMs)).toBeUndefined();
});

test("whatever comes in, what passes is a percent of a window that is open", () => {
  const number = fc.oneof(fc.double(), fc.double({ min: -1, max: 102 }));
  const resetsAtMs = fc.oneof(fc.double(), fc.integer({ min: -10, max: 300 }).map(minute));

  fc.assert(
    fc.property(number, resetsAtMs, fc.constantFrom(...WINDOW_KINDS), (usedPercent, at, window) => {
      const reading = checkedReading({ usedPercent, resetsAtMs: at }, window, nowMs);
      if (reading === undefined) return;

      const { lengthMs, toleranceMs } = WINDOWS[window];
      expect(reading.usedPercent).toBeGreaterThanOrEqual(0);
      expect(reading.usedPercent).toBeLessThanOrEqual(100);
      expect(reading.resetsAtMs).toBeGreaterThan(nowMs);
      expect(reading.resetsAtMs).toBeLessThanOrEqual(nowMs + lengthMs + toleranceMs);
    }),
  );
});
