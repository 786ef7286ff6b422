import { expect, test } from "vitest";
import type { Answer } from "../../bench/forecast/answer.ts";
import { calibration } from "../../bench/forecast/calibration.ts";
import { scoresOf } from "../../bench/forecast/scores.ts";

const HOUR = 3_600_000;
const RESET = 10 * HOUR;

function judged(answer: Partial<Answer>, usedAtReset: number, exhaustedAtMs?: number) {
  return {
    answer: { probability: 0.5, p10: 20, p50: 40, p90: 60, ...answer },
    truth: { usedAtReset, ...(exhaustedAtMs !== undefined && { exhaustedAtMs }) },
    resetsAtMs: RESET,
  };
}

test("weighs a quantile by how surprising its error is", () => {
  expect(scoresOf([judged({}, 40)]).pinball).toBeCloseTo((0.1 * 20 + 0 + 0.1 * 20) / 3);
  expect(scoresOf([judged({}, 70)]).pinball).toBeCloseTo((0.1 * 50 + 0.5 * 30 + 0.9 * 10) / 3);
  expect(scoresOf([judged({}, 10)]).pinball).toBeCloseTo((0.9 * 10 + 0.5 * 30 + 0.1 * 50) / 3);
});

test("counts half the distance of a point that is all three quantiles", () => {
  const point = { p10: 40, p50: 40, p90: 40 };

  expect(scoresOf([judged(point, 70), judged(point, 20)]).pinball).toBeCloseTo(12.5);
});

test("says how many truths lie in the interval, and how wide it is", () => {
  const scores = scoresOf([judged({}, 40), judged({}, 60.4), judged({}, 61), judged({}, 5)]);

  expect(scores.coverage).toBe(0.5);
  expect(scores.strictCoverage).toBe(0.25);
  expect(scores.width).toBe(40);
  expect(scores.medianError).toBeCloseTo((0 + 20.4 + 21 + 35) / 4);
});

test("punishes a probability by its distance from what happened, certainty most", () => {
  const right = judged({ probability: 0.8 }, 100, 9 * HOUR);
  const wrong = judged({ probability: 0.8 }, 50);

  expect(scoresOf([right, wrong]).brier).toBeCloseTo((0.04 + 0.64) / 2);
  expect(scoresOf([right, wrong]).logLoss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.2)) / 2);
  expect(scoresOf([judged({ probability: 1 }, 50)]).logLoss).toBeCloseTo(-Math.log(0.01));
});

test("draws an alarm line: false alarms among those that lasted, misses among the others", () => {
  const scores = scoresOf([
    judged({ probability: 0.6 }, 50),
    judged({ probability: 0.4 }, 50),
    judged({ probability: 0.1 }, 50),
    judged({ probability: 0.1 }, 50),
    judged({ probability: 0.4 }, 100, 9 * HOUR),
    judged({ probability: 0.5 }, 100, 9 * HOUR),
  ]);

  expect(scores.falseAlarms).toEqual({ "0.5": 0.25, "0.35": 0.5 });
  expect(scores.misses).toEqual({ "0.5": 0.5, "0.35": 0 });
});

test("takes no moment for the reset", () => {
  const lasted = judged({ exhaustsAtMs: HOUR }, 50);
  const half = judged({ exhaustsAtMs: 8.5 * HOUR }, 100, 8 * HOUR);
  const silent = judged({}, 100, 7 * HOUR);

  expect(scoresOf([lasted, half]).medianEtaErrorHours).toBeCloseTo(0.5);
  expect(scoresOf([lasted, silent]).medianEtaErrorHours).toBeCloseTo(3);
});

test("checks the interval of the moment where there is one", () => {
  const interval = { exhaustsAtMsInterval: { p10: 7 * HOUR, p90: 9 * HOUR } };

  const scores = scoresOf([
    judged(interval, 100, 8 * HOUR),
    judged(interval, 100, 9.5 * HOUR),
    judged({}, 100, 8 * HOUR),
    judged(interval, 50),
  ]);

  expect(scores.etaCoverage).toBe(0.5);
});

test("groups what was said by its probability", () => {
  const groups = calibration([
    judged({ probability: 0.3 }, 100, HOUR),
    judged({ probability: 0.4 }, 50),
    judged({ probability: 1 }, 100, HOUR),
  ]).filter(({ cases }) => cases > 0);

  expect(groups).toEqual([
    { name: "0.25 to 0.5", cases: 2, said: 0.35, seen: 0.5 },
    { name: "0.9 to 1", cases: 1, said: 1, seen: 1 },
  ]);
});
