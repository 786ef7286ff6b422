import { describe, expect, test } from "vitest";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { type Demand, demandOf } from "../../shared/quota/demand.ts";
import { forecast } from "../../shared/quota/forecast.ts";
import { furtherUse } from "../../shared/quota/further-use.ts";
import type { MergedWindow } from "../../shared/quota/merge-observations.ts";
import { currentWindow, mergeWindows } from "../../shared/quota/merge-observations.ts";
import { pastUse } from "../../shared/quota/past-use.ts";
import {
  merged,
  NOW_MS,
  observed,
  pastWeekdays,
  steadyRows,
  workingWeeks,
} from "./forecast-readings.ts";
import { minute, reading } from "./readings.ts";

/** The forecast in the units of the reference values; moments in minutes from now. */
function told(windows: readonly MergedWindow[]) {
  const found = forecast(windows, NOW_MS);
  return (
    found && {
      chance: found.probabilityOfExhaustion,
      ...found.usedPercentAtReset,
      outInMinutes: found.exhaustsAtMs && (found.exhaustsAtMs - NOW_MS) / MS_PER_MINUTE,
    }
  );
}

/** Reference values, computed by another implementation of the method. */
function expectNear(found: ReturnType<typeof told>, expected: { [key: string]: number }): void {
  for (const [key, value] of Object.entries(expected)) {
    const actual = Object.entries(found ?? {}).find(([name]) => name === key)?.[1];
    expect(actual, key).toBeGreaterThanOrEqual(value - Math.max(value * 0.02, 0.0005));
    expect(actual, key).toBeLessThanOrEqual(value + Math.max(value * 0.02, 0.0005));
  }
}

test("numbers have the digits that are told, so that all who round them say the same", () => {
  const { chance = 0, p10 = 0, p50 = 0, p90 = 0 } = told(merged(steadyRows())) ?? {};

  expect([chance.toFixed(3), p10.toFixed(1), p50.toFixed(1), p90.toFixed(1)].map(Number)).toEqual([
    ...[chance, p10, p50, p90],
  ]);
});

describe("agrees with the reference within 2 %", () => {
  test("the first window ever, used evenly", () => {
    expectNear(told(merged(steadyRows())), {
      chance: 0.388,
      p10: 62.45,
      p50: 87.38,
      p90: 100,
      outInMinutes: 49,
    });
  });

  test("the same, silent for the last hour", () => {
    const rows = steadyRows().filter(({ atMinute }) => atMinute <= -60);

    expectNear(told(merged(rows)), { chance: 0.056, p10: 40.17, p50: 46.6, p90: 83.87 });
  });

  test("the same, by somebody who stops at two o'clock on every weekday", () => {
    const found = told(merged([...pastWeekdays(), ...steadyRows()]));

    expectNear(found, { chance: 0.198, p10: 60.62, p50: 72.23, p90: 100 });
  });

  test("a week like the four before", () => {
    const found = told(merged(workingWeeks(1), "seven_day"));

    expectNear(found, { chance: 0.002, p10: 42.6, p50: 54, p90: 69.7 });
    expect(found?.outInMinutes).toBeUndefined();
  });

  test("a week of three times as much", () => {
    const found = told(merged(workingWeeks(3), "seven_day"));

    expectNear(found, { chance: 0.904, outInMinutes: 1_699 });
  });

  test("a window just begun by somebody unknown", () => {
    const found = told(merged([{ atMinute: -2, usedPercent: 0, resetMinute: 298 }]));

    expectNear(found, { chance: 0.07, p10: 1.4, p50: 18.8, p90: 84.5 });
  });

  test("all but used up", () => {
    const rows = steadyRows().map((row) => ({
      ...row,
      usedPercent: Math.min(99, row.usedPercent * 2),
    }));

    expectNear(told(merged(rows)), { chance: 0.934 });
  });

  test("a first sight in the middle of the window", () => {
    const found = told(merged([{ atMinute: -1, usedPercent: 50, resetMinute: 150 }]));

    expectNear(found, { chance: 0.348, p10: 53, p50: 80.5, p90: 100 });
  });
});

describe("what is not known is not told", () => {
  test("nothing without any reading", () => {
    expect(forecast([], NOW_MS)).toBeUndefined();
  });

  test("nothing once the reset has passed, until a new window is seen", () => {
    const windows = merged(steadyRows());

    expect(forecast(windows, NOW_MS + 120 * MS_PER_MINUTE)).toBeUndefined();
  });

  test("no moment of exhaustion where it is hardly to be expected", () => {
    const windows = merged([{ atMinute: -2, usedPercent: 3, resetMinute: 20 }]);

    expect(forecast(windows, NOW_MS)).toEqual({
      probabilityOfExhaustion: 0.002,
      usedPercentAtReset: {
        p10: expect.any(Number),
        p50: expect.any(Number),
        p90: expect.any(Number),
      },
      percentPerHour: expect.any(Number),
      isLearning: true,
    });
  });

  test("is learning for the first week", () => {
    const old = (days: number) => ({
      atMinute: -days * 1_440,
      usedPercent: 5,
      resetMinute: 60 - days * 1_440,
    });

    expect(forecast(merged([old(6.9), ...steadyRows()]), NOW_MS)?.isLearning).toBe(true);
    expect(forecast(merged([old(7.1), ...steadyRows()]), NOW_MS)?.isLearning).toBe(false);
  });

  test("a week whose start nobody saw does not count as recorded", () => {
    const windows = merged([{ atMinute: -5, usedPercent: 40, resetMinute: 60 }], "seven_day");

    expect(forecast(windows, NOW_MS)?.isLearning).toBe(true);
  });
});

describe("a window that is used up", () => {
  const full = (atMinute: number) => ({ atMinute, usedPercent: 100, resetMinute: 120 });

  test("has run out when that was first seen", () => {
    const windows = merged([...steadyRows(), full(-20), full(-3)]);

    const outAtMs = NOW_MS - 20 * MS_PER_MINUTE;
    expect(forecast(windows, NOW_MS)).toMatchObject({
      probabilityOfExhaustion: 1,
      usedPercentAtReset: { p10: 100, p50: 100, p90: 100 },
      exhaustsAtMs: outAtMs,
      exhaustsAtMsInterval: { p10: outAtMs, p90: outAtMs },
    });
  });

  test("has not run out later than now, whatever another clock says", () => {
    const windows = merged([...steadyRows(), full(1)]);

    expect(forecast(windows, NOW_MS)?.exhaustsAtMs).toBe(NOW_MS);
  });

  test("says nothing about habits until its reset", () => {
    const windowsOf = (usedPercent: number) =>
      merged([
        { atMinute: -440, usedPercent: 10, resetMinute: -180 },
        { atMinute: -435, usedPercent: 55, resetMinute: -180 },
        { atMinute: -430, usedPercent, resetMinute: -180 },
        ...steadyRows(),
      ]);

    // One point more was used, and four hours of idleness were none.
    const idle = forecast(windowsOf(99), NOW_MS)?.usedPercentAtReset.p50 ?? 0;
    const blocked = forecast(windowsOf(100), NOW_MS)?.usedPercentAtReset.p50 ?? 0;
    expect(blocked).toBeGreaterThan(idle + 1);
  });
});

describe("windows that the service cuts short", () => {
  test("an emptied window begins anew with what is left of its time", () => {
    const climb = [10, 40, 70, 100].map((at, index) =>
      reading(at, 20 + index * 15, { sessionId: "a" }),
    );
    const low = [110, 115, 121].map((at, index) => reading(at, 2 + index, { sessionId: "a" }));
    const nowMs = minute(125);

    const found = forecast(mergeWindows([...climb, ...low], "five_hour", nowMs), nowMs);

    expect(found?.usedPercentAtReset.p10).toBeGreaterThan(4);
    expect(found?.usedPercentAtReset.p10).toBeLessThan(30);
  });
});

test("a habit is known by the hour of the week", () => {
  const busyHour = (days: number) =>
    Array.from({ length: 9 }, (_, index) => ({
      atMinute: 60 + index * 10 - days * 1_440,
      usedPercent: index * 10,
      resetMinute: 300 - days * 1_440,
    }));
  const days = Array.from({ length: 28 }, (_, index) => index + 1);
  const now = [{ atMinute: -10, usedPercent: 5, resetMinute: 180 }];

  const busySoon = forecast(merged([...days.flatMap(busyHour), ...now]), NOW_MS);
  const shifted = days.flatMap(busyHour).map((row) => ({
    ...row,
    atMinute: row.atMinute - 480,
    resetMinute: row.resetMinute - 480,
  }));
  const busyEarlier = forecast(merged([...shifted, ...now]), NOW_MS);

  expect(busySoon?.usedPercentAtReset.p50).toBeGreaterThan(60);
  expect(busyEarlier?.usedPercentAtReset.p50).toBeLessThan(25);
});

describe("a silence in hours that are usually busy", () => {
  /** Weeks of 60 % in each afternoon; today 70 % by then, and nothing more for 90 minutes. */
  function silentAfter(weeks: number): Demand | undefined {
    const afternoon = (day: number) =>
      Array.from({ length: 21 }, (_, index) => ({
        atMinute: index * 15 - 180 - day * 1_440,
        usedPercent: index * 3,
        resetMinute: 120 - day * 1_440,
      }));
    const days = Array.from({ length: 7 * weeks }, (_, index) => index + 1);
    const today = [-100, -95, -90].map((atMinute, index) => {
      return { atMinute, usedPercent: 50 + index * 10, resetMinute: 120 };
    });
    const windows = merged([...days.flatMap(afternoon), ...today]);
    const past = pastUse(windows, NOW_MS);
    const current = currentWindow(windows, NOW_MS);
    return past && current && demandOf(past, current);
  }
  /** The variance of what is used in two hours, to that of one who was never silent; and the means. */
  function compared(demand: Demand) {
    const atMs = NOW_MS + 120 * MS_PER_MINUTE;
    const [silent, busy] = [demand, { ...demand, silentPoints: 0 }].map((one) => {
      const { shape, scale } = furtherUse(one, atMs);
      return { mean: shape * scale, variance: shape * scale ** 2 };
    });
    if (silent === undefined || busy === undefined) return undefined;
    return { means: silent.mean / busy.mean, variances: silent.variance / busy.variance };
  }

  test("makes less sure of both: that the work goes on, and that it does not", () => {
    const demand = silentAfter(4);

    expect(demand?.silentPoints).toBeGreaterThan(10);
    const { means, variances } = (demand && compared(demand)) ?? {};
    expect(means).toBeCloseTo(1);
    expect(variances).toBeGreaterThan(1.5);
  });

  test("says next to nothing of somebody whose hours are not known", () => {
    const demand = silentAfter(0);

    expect((demand && compared(demand))?.variances).toBeLessThan(1.03);
  });

  test("begins with the first sight of the number that is still shown", () => {
    const rows = [-60, -30, -10].map((atMinute) => {
      return { atMinute, usedPercent: 40, resetMinute: 120 };
    });
    const windows = merged([{ atMinute: -90, usedPercent: 20, resetMinute: 120 }, ...rows]);
    const silentPoints = (many: readonly MergedWindow[]) => {
      const [past, current] = [pastUse(many, NOW_MS), currentWindow(many, NOW_MS)];
      return past && current && demandOf(past, current).silentPoints;
    };
    const seenOnce = merged([
      { atMinute: -90, usedPercent: 20, resetMinute: 120 },
      { atMinute: -60, usedPercent: 40, resetMinute: 120 },
    ]);

    expect(silentPoints(windows)).toBe(silentPoints(seenOnce));
  });
});

test("the first moment of the epoch is as good as any", () => {
  const windows = mergeWindows(
    observed(steadyRows()).map(({ atMs, resetsAtMs = 0, ...row }) => ({
      ...row,
      atMs: atMs - NOW_MS + 3 * 60 * MS_PER_MINUTE,
      resetsAtMs: resetsAtMs - NOW_MS + 3 * 60 * MS_PER_MINUTE,
    })),
    "five_hour",
    3 * 60 * MS_PER_MINUTE,
  );

  expect(forecast(windows, 3 * 60 * MS_PER_MINUTE)?.probabilityOfExhaustion).toBeGreaterThan(0.3);
});

test("readings of years ago cost nothing and change nothing", () => {
  const ancient = {
    atMinute: -30 * 365 * 1_440,
    usedPercent: 90,
    resetMinute: 60 - 30 * 365 * 1_440,
  };

  const with30Years = forecast(merged([ancient, ...steadyRows()]), NOW_MS);

  expect(with30Years?.usedPercentAtReset.p50).toBeGreaterThan(60);
  expect(Number.isFinite(with30Years?.exhaustsAtMs)).toBe(true);
});
