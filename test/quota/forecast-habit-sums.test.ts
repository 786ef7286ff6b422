import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { forecast, forecastFrom } from "../../shared/quota/forecast.ts";
import { habitSums, parseHabitSums } from "../../shared/quota/habit-sums.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import {
  type QuotaObservation,
  WINDOWS,
  type WindowKind,
} from "../../shared/quota/quota-window.ts";
import type { WindowForecast } from "../../shared/quota/window-forecast.ts";
import { merged, NOW_MS, pastWeekdays, steadyRows, workingWeeks } from "./forecast-readings.ts";

/** All numbers of a forecast; moments in hours from now. */
function numbersOf(found: WindowForecast | undefined): number[] {
  if (found === undefined) return [];
  const { probabilityOfExhaustion, usedPercentAtReset: used, percentPerHour, isLearning } = found;
  const { exhaustsAtMs, exhaustsAtMsInterval: interval } = found;
  const moments = [exhaustsAtMs, interval?.p10, interval?.p90];
  return [
    ...[probabilityOfExhaustion, used.p10, used.p50, used.p90, percentPerHour, Number(isLearning)],
    ...moments.map((atMs) => ((atMs ?? NOW_MS) - NOW_MS) / MS_PER_HOUR),
  ];
}

describe("stored sums of the past", () => {
  /** A window: hours without one before it, and how far it was used when. */
  const used = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 0, max: 30 })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  const windows = fc.array(fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), used), {
    minLength: 1,
    maxLength: 30,
  });

  /** Windows until shortly after now, the last one first; their readings rise. */
  function observations(
    window: WindowKind,
    told: readonly [number, readonly [number, number][]][],
    openHours: number,
  ): QuotaObservation[] {
    const { lengthMs } = WINDOWS[window];
    let resetsAtMs = NOW_MS + openHours * (lengthMs / (5 * MS_PER_HOUR)) * MS_PER_HOUR;
    return told.flatMap(([idleHours, steps]) => {
      const thisResetMs = Math.round(resetsAtMs);
      resetsAtMs -= lengthMs + idleHours * MS_PER_HOUR;
      let usedPercent = 0;
      return [...steps]
        .sort(([a], [b]) => a - b)
        .map(([elapsedPercent, rise]) => {
          usedPercent = Math.min(100, usedPercent + rise);
          const atMs = thisResetMs - lengthMs + (elapsedPercent / 100) * lengthMs;
          return {
            window,
            source: "statusline",
            usedPercent,
            resetsAtMs: thisResetMs,
            atMs,
          } as const;
        });
    });
  }

  test.each(["five_hour", "seven_day"] as const)(
    "and the last %s windows give what all windows give",
    (window) => {
      const openHours = fc.double({ min: 0.01, max: 4.99, noNaN: true });
      const ageMinutes = fc.integer({ min: 0, max: 200 });
      fc.assert(
        fc.property(windows, openHours, ageMinutes, (told, open, age) => {
          const all = observations(window, told, open);
          const thenMs = NOW_MS - age * MS_PER_MINUTE;
          const seenThen = all.filter(({ atMs }) => atMs <= thenMs);
          const habit = habitSums(mergeWindows(seenThen, window, thenMs), thenMs);
          const { lengthMs, toleranceMs } = WINDOWS[window];
          const recent = all.filter(({ atMs }) => atMs >= habit.untilMs - lengthMs - toleranceMs);

          const stored = parseHabitSums(JSON.parse(JSON.stringify(habit)));
          const found = forecastFrom(
            { habit: stored ?? { untilMs: 0 }, recent: mergeWindows(recent, window, NOW_MS) },
            NOW_MS,
          );

          const expected = numbersOf(forecast(mergeWindows(all, window, NOW_MS), NOW_MS));
          expect(numbersOf(found).map((number) => expect.closeTo(number, 6))).toEqual(expected);
        }),
      );
    },
  );

  test("are read as they were written", () => {
    const sums = habitSums(merged(workingWeeks(1), "seven_day"), NOW_MS);

    expect(parseHabitSums(JSON.parse(JSON.stringify(sums)))).toEqual(sums);
    expect(JSON.stringify(sums).length).toBeLessThan(24 * 1024);
  });

  test("are so few because they do not grow with the years", () => {
    const years = Array.from({ length: 800 }, (_, day) => ({
      atMinute: -(day + 1) * 1_440 + 7,
      usedPercent: (day % 60) + 1.37,
      resetMinute: -(day + 1) * 1_440 + 201,
    }));

    const sums = habitSums(merged(years), NOW_MS);

    expect(JSON.stringify(sums).length).toBeLessThan(24 * 1024);
  });

  test("of nothing are nothing", () => {
    const sums = habitSums([], NOW_MS);

    expect(sums).toEqual({ untilMs: NOW_MS - MS_PER_HOUR });
    expect(parseHabitSums({ ...sums })).toEqual(sums);
    expect(numbersOf(forecastFrom({ habit: sums, recent: merged(steadyRows()) }, NOW_MS))).toEqual(
      numbersOf(forecast(merged(steadyRows()), NOW_MS)),
    );
  });

  test("hold no window that may still change", () => {
    const closed = { atMinute: -300, usedPercent: 40, resetMinute: -59 };

    expect(habitSums(merged([closed]), NOW_MS).past).toBeUndefined();
    expect(habitSums(merged([{ ...closed, resetMinute: -61 }]), NOW_MS).past).toBeDefined();
  });

  test("of a clock that was ahead are not used", () => {
    const windows = merged([...pastWeekdays(), ...steadyRows()]);
    const tomorrow = habitSums(windows, NOW_MS + 2 * MS_PER_DAY);

    const found = forecastFrom({ habit: tomorrow, recent: windows }, NOW_MS);

    expect(numbersOf(found).map((number) => expect.closeTo(number, 6))).toEqual(
      numbersOf(forecast(windows, NOW_MS)),
    );
  });

  const good = habitSums(merged(pastWeekdays()), NOW_MS);
  test.each<[string, object | undefined]>([
    ["nothing", undefined],
    ["no moment", { past: good.past }],
    ["another kind of window", { ...good, past: { ...good.past, window: "one_hour" } }],
    ["too few hours of the week", { ...good, past: { ...good.past, sums: { hours: [] } } }],
    [
      "hours that do not end now",
      { ...good, past: { ...good.past, hourly: { ...good.past?.hourly, firstHour: 7 } } },
    ],
    [
      "hours that are no numbers",
      { ...good, past: { ...good.past, hourly: { firstHour: 0, points: ["1"], seen: [1] } } },
    ],
    ["half of it", { ...good, past: { window: "five_hour", untilMs: good.untilMs } }],
    ["a list", { ...good, past: [] }],
  ])("that are %s are no sums", (_, raw) => {
    const stored: { [key: string]: unknown } | undefined = raw && JSON.parse(JSON.stringify(raw));

    expect(parseHabitSums(stored)).toBeUndefined();
  });
});
