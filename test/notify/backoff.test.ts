import fc from "fast-check";
import { expect, test } from "vitest";
import { askedPauseMs, backoffMs } from "../../shared/notify/backoff.ts";

test("doubles from a second to a minute", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((n) => backoffMs(n, 0))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
  ]);
});

test("chance takes off a half at most", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, random) => {
        const fullMs = backoffMs(n, 0);
        expect(backoffMs(n, random)).toBeLessThanOrEqual(fullMs);
        expect(backoffMs(n, random)).toBeGreaterThanOrEqual(fullMs / 2);
      },
    ),
  );
});

test("a server's wish is followed within reason", () => {
  expect([-5, 0, 3_000, 1e12].map(askedPauseMs)).toEqual([50, 50, 3_000, 86_400_000]);
});
