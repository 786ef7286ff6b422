import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Gamma, gammaCdf, gammaOf, gammaQuantile } from "../../shared/quota/gamma.ts";

const anyGamma = fc.record({
  shape: fc.double({ min: 0.0005, max: 400, noNaN: true }),
  scale: fc.double({ min: 0.001, max: 200, noNaN: true }),
});

describe("the distribution", () => {
  test.each<[Gamma, number, number]>([
    // Exponential: 1 - e^-x.
    [{ shape: 1, scale: 2 }, 2, 1 - Math.exp(-1)],
    [{ shape: 1, scale: 2 }, 20, 1 - Math.exp(-10)],
    // Erlang of two steps: 1 - e^-x (1 + x).
    [{ shape: 2, scale: 1 }, 0.5, 1 - Math.exp(-0.5) * 1.5],
    [{ shape: 2, scale: 1 }, 5, 1 - Math.exp(-5) * 6],
    // Chi-squared of one degree: the square of a normal value.
    [{ shape: 0.5, scale: 2 }, 1, 0.6826894921370859],
    [{ shape: 0.5, scale: 2 }, 9, 0.9973002039367398],
  ])("of %j is known at %d", (gamma, value, probability) => {
    expect(gammaCdf(gamma, value)).toBeCloseTo(probability, 8);
  });

  test("has the mean and the variance it was made of", () => {
    const { shape, scale } = gammaOf(12, 30);

    expect([shape * scale, shape * scale ** 2]).toEqual([12, 30]);
  });

  test("rises from 0 to 1", () => {
    fc.assert(
      fc.property(anyGamma, fc.double({ min: 0, max: 500, noNaN: true }), (gamma, value) => {
        const probability = gammaCdf(gamma, value);

        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(gammaCdf(gamma, value * 1.1)).toBeGreaterThanOrEqual(probability - 1e-9);
      }),
    );
  });
});

describe("the quantile", () => {
  test("is where the distribution has that probability", () => {
    fc.assert(
      fc.property(anyGamma, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (gamma, share) => {
        const value = gammaQuantile(gamma, share, 100);

        if (value < 100 && value > 1) expect(gammaCdf(gamma, value)).toBeCloseTo(share, 3);
      }),
    );
  });

  test("is never more than the most that can be", () => {
    expect(gammaQuantile({ shape: 2, scale: 50 }, 0.9, 40)).toBe(40);
  });
});
