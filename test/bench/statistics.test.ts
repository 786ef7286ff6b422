import { expect, test } from "vitest";
import { median, pairedRatio, percentile } from "../../bench/statistics.ts";

test("takes values that were measured, not something between them", () => {
  const values = [40, 10, 30, 20];

  expect(median(values)).toBe(20);
  expect(percentile(values, 75)).toBe(30);
  expect(percentile(values, 99)).toBe(40);
  expect(percentile(values, 0)).toBe(10);
});

test("leaves the measurements in their order: rounds are compared one by one", () => {
  const values = [3, 1, 2];

  median(values);

  expect(values).toEqual([3, 1, 2]);
});

test("has nothing to say about nothing", () => {
  expect(median([])).toBeNaN();
  expect(pairedRatio([], [])).toBeNaN();
});

test("sees the same ratio when a slow moment hits both sides", () => {
  const floor = [20, 20, 200];
  const ours = [24, 24, 240];

  expect(pairedRatio(ours, floor)).toBeCloseTo(1.2);
});
