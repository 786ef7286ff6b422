import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { type BurnRate, burnRate } from "../../shared/quota/burn-rate.ts";
import { currentWindow, mergeWindows } from "../../shared/quota/merge-observations.ts";
import type { QuotaObservation, WindowKind } from "../../shared/quota/quota-window.ts";
import { minute, reading, START_MS } from "./readings.ts";

function rateAt(
  atMinute: number,
  observations: readonly QuotaObservation[],
  window: WindowKind = "five_hour",
): BurnRate | undefined {
  const nowMs = minute(atMinute);
  const current = currentWindow(mergeWindows(observations, window, nowMs), nowMs);
  return current && burnRate(current, nowMs);
}

describe("the 5-hour window", () => {
  test("is measured over the last hour", () => {
    const observations = [10, 60, 90, 120, 150, 180].map((at, index) => reading(at, index * 9));

    expect(rateAt(180, observations)).toEqual({
      percentPerHour: 18,
      basis: "recent",
      spanMs: MS_PER_HOUR,
      samples: 3,
    });
  });

  test("counts idle time up to now", () => {
    const observations = [reading(120, 20), reading(150, 38)];

    expect(rateAt(180, observations)).toMatchObject({ percentPerHour: 18, basis: "recent" });
    expect(rateAt(200, observations)).toMatchObject({ percentPerHour: 6, spanMs: MS_PER_HOUR });
  });

  test("says zero after an idle hour, not the average of the window", () => {
    expect(rateAt(270, [reading(120, 20), reading(150, 38)])).toEqual({
      percentPerHour: 0,
      basis: "recent",
      spanMs: MS_PER_HOUR,
      samples: 1,
    });
  });

  test("lets a rise after a silence have happened within the last half hour before it", () => {
    expect(rateAt(180, [reading(60, 20), reading(170, 40)])?.percentPerHour).toBe(20);
    expect(rateAt(180, [reading(60, 20), reading(125, 40)])?.percentPerHour).toBeCloseTo(20 / 6);
  });

  test("is measured from the first reading when that is younger than an hour", () => {
    expect(rateAt(180, [reading(160, 50), reading(175, 56)])).toEqual({
      percentPerHour: 18,
      basis: "recent",
      spanMs: 20 * MS_PER_MINUTE,
      samples: 2,
    });
  });

  test("falls back on the average with a single reading", () => {
    expect(rateAt(180, [reading(170, 54)])).toEqual({
      percentPerHour: 18,
      basis: "average",
      spanMs: 3 * MS_PER_HOUR,
      samples: 1,
    });
  });

  test("falls back on the average while the readings span less than ten minutes", () => {
    const observations = [reading(1, 1), reading(5, 6)];

    expect(rateAt(10, observations)).toMatchObject({ percentPerHour: 36, basis: "average" });
    expect(rateAt(11, observations)).toMatchObject({ percentPerHour: 30, basis: "recent" });
  });

  test("says nothing in the first five minutes", () => {
    expect(rateAt(4.9, [reading(1, 1), reading(4, 3)])).toBeUndefined();
    expect(rateAt(5, [reading(1, 1), reading(4, 3)])).toMatchObject({ basis: "average" });
  });
});

describe("the 7-day window", () => {
  const RESETS_AT_MS = START_MS + 7 * MS_PER_DAY;
  const hour = (hours: number, usedPercent: number) =>
    reading(hours * 60, usedPercent, { window: "seven_day", resetsAtMs: RESETS_AT_MS });

  test("is measured over the last day", () => {
    const observations = [1, 24, 36, 48].map((hours, index) => hour(hours, index * 6));

    expect(rateAt(48 * 60, observations, "seven_day")).toEqual({
      percentPerHour: 0.5,
      basis: "recent",
      spanMs: MS_PER_DAY,
      samples: 3,
    });
  });

  test("falls back on the average while the readings span less than three hours", () => {
    const observations = [hour(20, 10), hour(21, 12)];

    expect(rateAt(22 * 60, observations, "seven_day")).toMatchObject({ basis: "average" });
    expect(rateAt(23 * 60, observations, "seven_day")).toMatchObject({ basis: "recent" });
  });

  test("says nothing in the first hour", () => {
    expect(rateAt(59, [hour(0.5, 1)], "seven_day")).toBeUndefined();
    expect(rateAt(60, [hour(0.5, 1)], "seven_day")).toMatchObject({ percentPerHour: 1 });
  });
});

test("is never negative, never more than all that is used, and its span never starts ahead of now", () => {
  const row = fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 100, noNaN: true }))
    .map(([at, percent]) => reading(at, percent));

  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.integer({ min: 0, max: 299 }), (rows, at) => {
      const burn = rateAt(at, rows);
      if (burn === undefined) return;

      expect(burn.percentPerHour).toBeGreaterThanOrEqual(0);
      expect((burn.percentPerHour * burn.spanMs) / MS_PER_HOUR).toBeLessThanOrEqual(100.000001);
      expect(burn.spanMs).toBeGreaterThan(0);
      expect(burn.samples).toBeGreaterThanOrEqual(1);
    }),
  );
});
