import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { forecast } from "../../shared/quota/forecast.ts";
import { habitSums } from "../../shared/quota/habit-sums.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import {
  quotaOutlooks,
  quotaStandings,
  type WindowOutlook,
  withCourse,
} from "../../shared/quota/outlook.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { forecastOf } from "./forecasts.ts";
import { minute, RESET_MS, reading, START_MS } from "./readings.ts";

function fiveHourAt(
  atMinute: number,
  observations: readonly QuotaObservation[],
): WindowOutlook | undefined {
  return quotaOutlooks(observations, minute(atMinute)).fiveHour;
}

test("tells where a window stands and where it is heading", () => {
  const observations = [reading(144, 43), reading(190, 58), reading(200, 61, { sessionId: "a" })];

  const outlook = fiveHourAt(204, observations);

  expect(outlook).toEqual({
    window: "five_hour",
    usedPercent: 61,
    resetsAtMs: RESET_MS,
    elapsedPercent: 68,
    paceDeltaPercent: -7,
    burn: { percentPerHour: 18, basis: "recent", spanMs: MS_PER_HOUR, samples: 3 },
    forecast: forecast(mergeWindows(observations, "five_hour", minute(204)), minute(204)),
    level: expect.any(String),
    asOfMs: minute(200),
    source: "statusline",
    sessionId: "a",
  });
  expect(outlook?.forecast).toMatchObject({ percentPerHour: 18, isLearning: true });
});

test("forecasts by the habits that were stored instead of those it is told of", () => {
  const past = Array.from({ length: 200 }, (_, index) => {
    const resetsAtMs = START_MS - Math.floor(index / 10) * MS_PER_DAY;
    const atMs = resetsAtMs - (10 - (index % 10)) * 10 * MS_PER_MINUTE;
    return { ...reading(0, (index % 10) * 9), atMs, resetsAtMs };
  });
  const recent = [reading(10, 3), reading(60, 30)];
  const windows = mergeWindows([...past, ...recent], "five_hour", minute(70));

  const habits = { five_hour: habitSums(windows, minute(70)) };

  expect(quotaOutlooks(recent, minute(70), habits).fiveHour?.forecast).toMatchObject({
    isLearning: false,
  });
  expect(quotaOutlooks(recent, minute(70)).fiveHour?.forecast).toMatchObject({ isLearning: true });
});

test("stands the same without a forecast", () => {
  const observations = [reading(60, 20), reading(90, 96)];
  const { burn, forecast, ...standing } = fiveHourAt(120, observations) ?? {};

  expect(quotaStandings(observations, minute(120))).toEqual({ fiveHour: standing });
});

test("knows both windows of an account, each by itself", () => {
  const week = reading(10, 24, { window: "seven_day", resetsAtMs: START_MS + 4 * MS_PER_DAY });

  const outlooks = quotaOutlooks([reading(10, 3), week], minute(20));

  expect(outlooks.fiveHour?.usedPercent).toBe(3);
  expect(outlooks.sevenDay?.usedPercent).toBe(24);
  expect(quotaOutlooks([week], minute(20)).fiveHour).toBeUndefined();
  expect(quotaOutlooks([], minute(20))).toEqual({});
});

test("forgets a window at its reset", () => {
  expect(fiveHourAt(299, [reading(10, 50)])).toBeDefined();
  expect(fiveHourAt(300, [reading(10, 50)])).toBeUndefined();
});

test("is as old as the last reading that raised or confirmed the number", () => {
  const observations = [reading(60, 40), reading(90, 40), reading(100, 38)];

  expect(fiveHourAt(120, observations)?.asOfMs).toBe(minute(90));
});

test("is not from the future when another machine's clock is ahead", () => {
  expect(fiveHourAt(60, [reading(61, 40)])?.asOfMs).toBe(minute(60));
});

test("says that two accounts may be mixed", () => {
  const other = { resetsAtMs: RESET_MS + 2 * MS_PER_HOUR };
  const observations = [125, 135, 145, 155].flatMap((at) => [
    reading(at, 20),
    reading(at - 4, 70, at === 155 ? {} : other),
  ]);

  expect(fiveHourAt(180, observations)?.contested).toBe(true);
});

test("names the moment when it was used up, even where no rate is known", () => {
  expect(fiveHourAt(4, [reading(2, 99), reading(3, 100), reading(3.5, 100)])).toMatchObject({
    forecast: { probabilityOfExhaustion: 1, exhaustsAtMs: minute(3) },
    level: "act",
  });
});

describe("the level", () => {
  const steady = (usedPercent: number) => [reading(60, usedPercent), reading(179, usedPercent)];

  test.each([
    [40, "calm"],
    [69.9, "calm"],
    [70, "watch"],
    [85, "watch"],
    [94.9, "watch"],
    [95, "act"],
    [100, "act"],
  ])("of %d %% after three hours, where no forecast is known, is %s", (usedPercent, level) => {
    expect(quotaStandings(steady(usedPercent), minute(180)).fiveHour?.level).toBe(level);
  });

  test("is watch from 80 % on, also behind an even pace", () => {
    const at = (usedPercent: number) => [reading(60, usedPercent), reading(200, usedPercent)];

    expect(quotaStandings(at(79), minute(290)).fiveHour?.level).toBe("calm");
    expect(quotaStandings(at(80), minute(290)).fiveHour?.level).toBe("watch");
  });

  test.each([
    [0.19, "calm"],
    [0.2, "watch"],
    [0.34, "watch"],
    [0.35, "act"],
  ])("with a probability of %d to run out is %s", (probabilityOfExhaustion, level) => {
    const { fiveHour } = quotaStandings(steady(40), minute(180));
    if (fiveHour === undefined) throw new Error("no window");

    const forecast = forecastOf({ probabilityOfExhaustion });

    expect(withCourse(fiveHour, { forecast })).toMatchObject({ forecast, level });
  });

  test("does not cry wolf over a busy first minute", () => {
    expect(fiveHourAt(6, [reading(5, 4)])?.level).not.toBe("act");
  });
});

test("whatever is read, the numbers of an outlook agree with each other", () => {
  const row = fc
    .tuple(fc.integer({ min: -300, max: 310 }), fc.double({ min: -1, max: 101 }))
    .map(([at, percent]) => reading(at, percent));

  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.integer({ min: 0, max: 310 }), (rows, at) => {
      const outlook = fiveHourAt(at, rows);
      if (outlook === undefined) return;

      const { usedPercent, elapsedPercent, forecast } = outlook;
      const { p10, p50, p90 } = forecast?.usedPercentAtReset ?? { p10: -1, p50: -1, p90: -1 };
      expect(outlook.resetsAtMs).toBeGreaterThan(minute(at));
      expect(outlook.asOfMs).toBeLessThanOrEqual(minute(at));
      expect(elapsedPercent).toBeGreaterThanOrEqual(0);
      expect(elapsedPercent).toBeLessThanOrEqual(100);
      expect(outlook.paceDeltaPercent).toBeCloseTo(usedPercent - elapsedPercent);
      expect([p10, p50, p90]).toEqual([p10, p50, p90].sort((a, b) => a - b));
      expect(p10).toBeGreaterThanOrEqual(usedPercent - 1e-9);
      expect(forecast?.exhaustsAtMs ?? 0).toBeLessThanOrEqual(outlook.resetsAtMs);
      if (usedPercent >= 95) expect(outlook.level).toBe("act");
    }),
  );
});
