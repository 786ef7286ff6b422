import { expect, test } from "vitest";
import { chancePercent, runsOut } from "../../shared/quota/runs-out.ts";
import { forecastOf } from "./forecasts.ts";

test.each([
  [0.349, undefined],
  [0.35, { atMs: 5_000, percent: 35 }],
  [0.704, { atMs: 5_000, percent: 70 }],
  [0.998, { atMs: 5_000, percent: 99 }],
])("a window with a probability of %d is said to run out: %j", (probability, said) => {
  const forecast = forecastOf({ probabilityOfExhaustion: probability, exhaustsAtMs: 5_000 });

  expect(runsOut(forecast)).toEqual(said);
});

test("without a forecast, or without a moment, nothing is said", () => {
  expect(runsOut(undefined)).toBeUndefined();
  expect(runsOut(forecastOf({ probabilityOfExhaustion: 0.9 }))).toBeUndefined();
});

test("nothing is said to be certain", () => {
  expect([0, 0.001, 0.5, 0.999, 1].map(chancePercent)).toEqual([1, 1, 50, 99, 99]);
});
