import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advanceMeter,
  type CostMeter,
  forkedMeter,
  meterTotalUsd,
  NEW_METER,
} from "../../shared/sessions/cost-meter.ts";

function totalAfter(start: CostMeter, ...rawUsd: number[]): number {
  return meterTotalUsd(rawUsd.reduce(advanceMeter, start));
}

test("goes on where the counter restarts at 0", () => {
  expect(totalAfter(NEW_METER, 0, 2, 5, 0, 1)).toBe(6);
});

test("does not count again what a killed client forgot and then spends anew", () => {
  expect(totalAfter(NEW_METER, 4, 5, 4, 4.5)).toBe(5.5);
});

test("takes a counter that drops to 0 and comes back to the same value for the same money", () => {
  expect(totalAfter(NEW_METER, 5, 0, 5)).toBe(5);
  expect(totalAfter(NEW_METER, 5, 0, 5, 6)).toBe(6);
});

test("a fork begins at nothing, though its counter begins at its parent's total", () => {
  expect(totalAfter(forkedMeter(3), 3, 3.5)).toBe(0.5);
});

test("never goes down", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 2 }),
      (seen) => {
        let meter = NEW_METER;
        for (const rawUsd of seen) {
          const before = meterTotalUsd(meter);
          const isRestored = rawUsd === meter.beforeDropUsd;
          meter = advanceMeter(meter, rawUsd);
          if (!isRestored) expect(meterTotalUsd(meter)).toBeGreaterThanOrEqual(before - 1e-9);
        }
      },
    ),
  );
});
