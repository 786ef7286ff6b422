import { expect, test } from "vitest";
import { simulateLife } from "../../bench/forecast/life.ts";
import { questionsOf } from "../../bench/forecast/questions.ts";
import { seededRandom } from "../../bench/forecast/random.ts";

const usual = { seed: 7, variant: "usual" } as const;

test("lives the same life again with the same seed, and another one with another", () => {
  const [once, again] = [1, 2].map(() => questionsOf(simulateLife(usual, 3), 3));
  const other = questionsOf(simulateLife({ ...usual, seed: 8 }, 3), 3);

  expect(again).toEqual(once);
  expect(other).not.toEqual(once);
});

test("draws chance that is as uneven as it says", () => {
  const random = seededRandom(1, 1);
  const draws = (draw: () => number) => Array.from({ length: 50_000 }, draw);

  expect(moments(draws(random.uniform))).toEqual({ mean: 0.5, variance: 0.1 });
  expect(moments(draws(random.normal))).toEqual({ mean: 0, variance: 1 });
  expect(moments(draws(() => random.gamma(0.5)))).toEqual({ mean: 1, variance: 2 });
  expect(moments(draws(() => random.gamma(5)))).toEqual({ mean: 1, variance: 0.2 });
  expect(moments(draws(() => random.exponential(1)))).toEqual({ mean: 1, variance: 1 });
});

test("fills windows that never fall, open at the first use and end on time", () => {
  const { fiveHour, sevenDay } = simulateLife(usual, 0);

  for (const { used, startMs, resetsAtMs } of [...fiveHour, ...sevenDay]) {
    expect(used.every((percent, step) => percent >= (used[step - 1] ?? 0))).toBe(true);
    expect(used.at(-1)).toBeLessThanOrEqual(100);
    expect([5, 7 * 24]).toContain((resetsAtMs - startMs) / 3_600_000);
  }
  fiveHour.forEach(({ startMs, used }, index) => {
    expect(used[0]).toBeGreaterThan(0);
    expect(startMs).toBeGreaterThanOrEqual(fiveHour[index - 1]?.resetsAtMs ?? 0);
  });
});

test("asks with what was seen until then, and knows what came true", () => {
  const questions = Array.from({ length: 5 }, (_, person) =>
    questionsOf(simulateLife(usual, person), person),
  ).flat();

  expect(questions.length).toBeGreaterThan(50);
  for (const { history, nowMs, window, truth, elapsed } of questions) {
    const ofWindow = history.filter(({ atMs }) => atMs > window.startMs);
    expect(Math.max(...history.map(({ atMs }) => atMs))).toBeLessThanOrEqual(nowMs + 1_000);
    expect(Math.max(...ofWindow.map(({ usedPercent }) => usedPercent))).toBeLessThanOrEqual(
      truth.usedAtReset + 0.5,
    );
    expect(truth.exhaustedAtMs !== undefined).toBe(truth.usedAtReset >= 100);
    expect(elapsed).toBeGreaterThan(0.09);
    expect(elapsed).toBeLessThan(0.91);
  }
});

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean: rounded(mean), variance: rounded(variance) };
}

function rounded(value: number): number {
  return Math.abs(Math.round(value * 10) / 10);
}
