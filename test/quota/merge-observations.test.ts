import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from "../../shared/platform/time.ts";
import { currentWindow, mergeWindows } from "../../shared/quota/merge-observations.ts";
import { parseObservation } from "../../shared/quota/observation.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { minute, RESET_MS, reading, readingWithoutReset, START_MS } from "./readings.ts";

/** What the open window has used, three hours after its start unless said otherwise. */
function usedOf(observations: readonly QuotaObservation[], atMinute = 180): number | undefined {
  const nowMs = minute(atMinute);
  const windows = mergeWindows(observations, "five_hour", nowMs);
  return currentWindow(windows, nowMs)?.points.at(-1)?.usedPercent;
}

describe("one number from many terminals", () => {
  test("keeps the highest number when a terminal repeats an older one", () => {
    expect(usedOf([reading(10, 20), reading(20, 31), reading(30, 24)])).toBe(31);
  });

  test("takes resets that differ by seconds for one window", () => {
    const observations = [
      reading(10, 20),
      reading(20, 28, { resetsAtMs: RESET_MS + MS_PER_SECOND }),
      reading(30, 33, { resetsAtMs: RESET_MS - 59 * MS_PER_SECOND }),
    ];

    const windows = mergeWindows(observations, "five_hour", minute(40));

    expect(windows).toHaveLength(1);
    expect(windows[0]).toMatchObject({ startMs: START_MS, resetsAtMs: RESET_MS });
    expect(usedOf(observations)).toBe(33);
  });

  test("starts a new window from what is said of it, not from the full one before", () => {
    const before = reading(-20, 100, { resetsAtMs: START_MS - 10 * MS_PER_MINUTE });

    expect(usedOf([before, reading(5, 2)])).toBe(2);
  });

  test("is not pinned by a fossil of the window before that is seen again later", () => {
    const resetsAtMs = START_MS - 10 * MS_PER_MINUTE;
    const fossils = [-20, 1, 30, 90].map((at) => reading(at, 100, { resetsAtMs }));

    expect(usedOf([...fossils, reading(5, 2)])).toBe(2);
  });

  test("gives a terminal that is frozen for hours no say", () => {
    const live = [10, 60, 110, 160].map((at, index) => reading(at, 10 + index * 15));
    const frozen = [20, 50, 80, 110, 140, 170].map((at) => reading(at, 10, { sessionId: "old" }));

    expect(usedOf([...live, ...frozen])).toBe(55);
  });

  test("shows nothing without any reading", () => {
    expect(usedOf([])).toBeUndefined();
  });

  test("shows nothing once the reset has passed", () => {
    expect(usedOf([reading(10, 20)], 300)).toBeUndefined();
  });

  test("keeps the two windows of an account apart", () => {
    const week = reading(10, 70, { window: "seven_day", resetsAtMs: RESET_MS + 3 * MS_PER_DAY });

    expect(usedOf([reading(10, 20), week])).toBe(20);
  });
});

describe("numbers that cannot be true", () => {
  test("ignores a moment in the place of the percent", () => {
    expect(usedOf([reading(10, 20), reading(20, 1_795_188_043)])).toBe(20);
  });

  test.each([-3, Number.NaN, Number.POSITIVE_INFINITY, 100.6])("ignores %d percent", (percent) => {
    expect(usedOf([reading(10, 20), reading(20, percent)])).toBe(20);
  });

  test.each(["55", null, true])("ignores a stored percent of %j", (usedPercent) => {
    const line = JSON.stringify({ ...reading(20, 0), usedPercent });

    expect(parseObservation(line)).toBeUndefined();
  });

  test("takes a little above 100 for 100", () => {
    expect(usedOf([reading(10, 90), reading(20, 100.4)])).toBe(100);
  });

  test("ignores a row an hour ahead of the clock", () => {
    expect(usedOf([reading(10, 20), reading(240, 60)])).toBe(20);
  });

  test("accepts a row of a clock that is a minute fast", () => {
    expect(usedOf([reading(10, 20), reading(181, 60)])).toBe(60);
  });

  test("ignores a reset in seconds instead of milliseconds", () => {
    const inSeconds = reading(20, 60, { resetsAtMs: RESET_MS / 1_000 });

    expect(usedOf([reading(10, 20), inSeconds])).toBe(20);
  });

  test("ignores a reset nine hours too late", () => {
    const tooLate = reading(20, 60, { resetsAtMs: RESET_MS + 9 * MS_PER_HOUR });

    expect(usedOf([reading(10, 20), tooLate])).toBe(20);
  });
});

describe("rows that do not name their reset", () => {
  test("raise the line a little", () => {
    expect(usedOf([reading(10, 20), readingWithoutReset(20, 26)])).toBe(26);
  });

  test("do not make it jump", () => {
    expect(usedOf([reading(10, 20), readingWithoutReset(20, 77)])).toBe(20);
  });

  test("count where a later row that names its reset reaches them", () => {
    const observations = [reading(10, 20), readingWithoutReset(90, 60), reading(120, 62)];

    const [window] = mergeWindows(observations, "five_hour", minute(180));

    expect(window?.points.map(({ usedPercent }) => usedPercent)).toEqual([20, 60, 62]);
  });

  test("are no witness for each other's jump", () => {
    const jumps = [readingWithoutReset(20, 77), readingWithoutReset(21, 77)];

    expect(usedOf([reading(10, 20), ...jumps])).toBe(20);
  });

  test("are left out where no window is open", () => {
    expect(usedOf([readingWithoutReset(20, 26)])).toBeUndefined();
  });
});

describe("steps", () => {
  test("does not believe a single leap", () => {
    expect(usedOf([reading(10, 20), reading(11, 97)])).toBe(20);
  });

  test("believes a leap that a second row confirms", () => {
    expect(usedOf([reading(10, 20), reading(11, 97), reading(14, 97)])).toBe(97);
  });

  test("does not take the same row read twice for a second witness", () => {
    const leap = reading(11, 97, { sessionId: "a" });

    expect(usedOf([reading(10, 20), leap, { ...leap }])).toBe(20);
  });

  test("believes a large step after a long silence", () => {
    expect(usedOf([reading(10, 20), reading(100, 90)])).toBe(90);
  });

  test("believes a first sight in the middle of the window", () => {
    expect(usedOf([reading(150, 50)])).toBe(50);
  });
});

describe("windows that overlap", () => {
  const other = { resetsAtMs: RESET_MS + 2 * MS_PER_HOUR };

  test("keeps the one with more rows and says that the readings disagree", () => {
    const observations = [
      ...[125, 135, 145, 155].map((at, index) => reading(at, 20 + index)),
      ...[130, 140, 150].map((at) => reading(at, 80, other)),
    ];

    const windows = mergeWindows(observations, "five_hour", minute(180));

    expect(windows).toMatchObject([{ resetsAtMs: RESET_MS, contested: true }]);
    expect(usedOf(observations)).toBe(23);
  });

  test("does not suspect a second account because of one odd row", () => {
    const observations = [reading(125, 20), reading(135, 21), reading(130, 80, other)];

    expect(mergeWindows(observations, "five_hour", minute(180))).toMatchObject([
      { resetsAtMs: RESET_MS, contested: false },
    ]);
  });

  test("follows the service when it moves the reset and all terminals say so", () => {
    const observations = [
      ...[10, 40, 70, 100, 120].map((at, index) => reading(at, 20 + index * 5)),
      ...[130, 140, 150].map((at, index) => reading(at, 1 + index, other)),
    ];

    const windows = mergeWindows(observations, "five_hour", minute(180));

    expect(windows).toMatchObject([
      { resetsAtMs: RESET_MS, cutAtMs: minute(130) },
      { resetsAtMs: other.resetsAtMs, startMs: minute(120), contested: false },
    ]);
    expect(usedOf(observations)).toBe(3);
  });

  test("keeps the length of a window whose reset moves while its use goes on", () => {
    const observations = [
      ...[10, 40, 70, 100, 120].map((at, index) => reading(at, 20 + index * 5)),
      ...[130, 140, 150].map((at, index) => reading(at, 42 + index, other)),
    ];

    const windows = mergeWindows(observations, "five_hour", minute(180));

    expect(windows.at(-1)).toMatchObject({ startMs: START_MS + 2 * MS_PER_HOUR });
    expect(usedOf(observations)).toBe(44);
  });

  test("does not go back to the old window when the new one resets first", () => {
    const week = (hour: number, usedPercent: number, resetsAtHour: number) =>
      reading(hour * 60, usedPercent, {
        window: "seven_day",
        resetsAtMs: START_MS + resetsAtHour * MS_PER_HOUR,
      });
    const observations = [
      ...[1, 2, 3, 4, 5].map((hour) => week(hour, 60 + hour, 150)),
      ...[6, 7, 8].map((hour) => week(hour, hour, 100)),
    ];
    const nowMs = minute(101 * 60);

    const windows = mergeWindows(observations, "seven_day", nowMs);

    expect(windows).toHaveLength(2);
    expect(currentWindow(windows, nowMs)).toBeUndefined();
  });

  test("groups drifting resets around the most crowded stretch", () => {
    const drift = [-11, 0, 0, 0, 5].map((minutes, index) =>
      reading(10 + index * 10, 10 + index * 5, { resetsAtMs: RESET_MS + minutes * MS_PER_MINUTE }),
    );

    const windows = mergeWindows(drift, "five_hour", minute(60));

    expect(windows).toMatchObject([{ resetsAtMs: RESET_MS }]);
    expect(windows[0]?.points.map(({ usedPercent }) => usedPercent)).toEqual([15, 20, 25, 30]);
  });
});

describe("a window that the service empties before its reset", () => {
  const climb = [10, 40, 70, 100].map((at, index) =>
    reading(at, 20 + index * 15, { sessionId: "a" }),
  );

  test("starts anew when a session that said more says less for ten minutes", () => {
    const low = [110, 115, 121].map((at, index) => reading(at, 2 + index, { sessionId: "a" }));

    const windows = mergeWindows([...climb, ...low], "five_hour", minute(180));

    expect(windows).toMatchObject([
      { startMs: START_MS, resetsAtMs: RESET_MS, cutAtMs: minute(110) },
      { startMs: minute(100), resetsAtMs: RESET_MS },
    ]);
    expect(usedOf([...climb, ...low])).toBe(4);
  });

  test("starts anew when sessions that are new say less", () => {
    const low = [110, 115, 121].map((at, index) => reading(at, 2 + index, { sessionId: "new" }));

    expect(usedOf([...climb, ...low])).toBe(4);
  });

  test("does not let go for a terminal that repeats its old number", () => {
    const stale = [15, 110, 120, 130, 140].map((at) => reading(at, 22, { sessionId: "b" }));

    expect(usedOf([...climb, ...stale])).toBe(65);
  });

  test("does not let go for rows of nobody", () => {
    expect(usedOf([...climb, reading(110, 2), reading(120, 3), reading(130, 4)])).toBe(65);
  });

  test("does not let go for fewer than three rows, nor for less than ten minutes", () => {
    const low = (minutes: number[]) => minutes.map((at) => reading(at, 2, { sessionId: "a" }));

    expect(usedOf([...climb, ...low([110, 125])])).toBe(65);
    expect(usedOf([...climb, ...low([110, 112, 114, 116])])).toBe(65);
  });

  test("does not let go while others still say more", () => {
    const low = [110, 115, 121].map((at, index) => reading(at, 2 + index, { sessionId: "a" }));

    expect(usedOf([...climb, ...low, reading(118, 66, { sessionId: "b" })])).toBe(66);
  });

  test("stays emptied when use climbs above the old line again", () => {
    const low = [110, 115, 121].map((at, index) => reading(at, 2 + index, { sessionId: "a" }));
    const high = [150, 170].map((at, index) => reading(at, 40 + index * 30, { sessionId: "a" }));

    const windows = mergeWindows([...climb, ...low, ...high], "five_hour", minute(180));

    expect(windows.map(({ points }) => points.at(-1)?.usedPercent)).toEqual([65, 70]);
  });
});

describe("whatever comes in", () => {
  const nowMs = minute(180);
  const percent = fc.oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.double({ min: -5, max: 105, noNaN: true }),
    fc.constantFrom(Number.NaN, 1_795_188_043, -1),
  );
  const reset = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -60_000, max: 60_000 }).map((ms) => RESET_MS + ms) },
    fc.integer({ min: -600, max: 600 }).map((minutes) => RESET_MS + minutes * MS_PER_MINUTE),
    fc.constantFrom(undefined, 0, Number.NaN, RESET_MS / 1_000),
  );
  const observation = fc
    .record({
      at: fc.integer({ min: -700, max: 300 }),
      usedPercent: percent,
      resetsAtMs: reset,
      sessionId: fc.constantFrom("a", "b", "c"),
    })
    .map(({ at, usedPercent, resetsAtMs, sessionId }) =>
      resetsAtMs === undefined
        ? { ...readingWithoutReset(at, usedPercent), sessionId }
        : reading(at, usedPercent, { resetsAtMs, sessionId }),
    );
  const observations = fc.array(observation, { maxLength: 60 });

  test("the order of the rows does not matter", () => {
    const shuffled = observations.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
      ),
    );

    fc.assert(
      fc.property(shuffled, ([rows, mixed]) => {
        expect(mergeWindows(mixed, "five_hour", nowMs)).toEqual(
          mergeWindows(rows, "five_hour", nowMs),
        );
      }),
    );
  });

  test("every line rises from 0 to at most 100", () => {
    fc.assert(
      fc.property(observations, (rows) => {
        for (const { points } of mergeWindows(rows, "five_hour", nowMs)) {
          points.forEach((point, index) => {
            expect(point.usedPercent).toBeGreaterThanOrEqual(points[index - 1]?.usedPercent ?? 0);
            expect(point.atMs).toBeGreaterThanOrEqual(points[index - 1]?.atMs ?? 0);
            expect(point.usedPercent).toBeLessThanOrEqual(100);
          });
        }
      }),
    );
  });

  test("no window survives its reset, and only one is open", () => {
    fc.assert(
      fc.property(observations, fc.integer({ min: 0, max: 900 }), (rows, at) => {
        const windows = mergeWindows(rows, "five_hour", minute(at));
        const current = currentWindow(windows, minute(at));

        if (current) expect(current.resetsAtMs).toBeGreaterThan(minute(at));
        expect(windows.every(({ startMs, resetsAtMs }) => startMs < resetsAtMs)).toBe(true);
      }),
    );
  });

  test("terminals that repeat what they heard long ago change nothing", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 15 });
    const repeats = fc.array(fc.tuple(fc.nat(14), fc.nat(100)), { maxLength: 30 });

    fc.assert(
      fc.property(steps, repeats, (rises, stale) => {
        let usedPercent = 0;
        const live = rises.map((rise, index) => {
          usedPercent = Math.min(100, usedPercent + rise);
          return reading((index + 1) * 10, usedPercent, { sessionId: "live" });
        });
        const frozen = stale.flatMap(([heard, later]) => {
          const heardRow = live[heard];
          if (heardRow === undefined) return [];
          const row = { ...heardRow, sessionId: `frozen${heard}` };
          return [row, { ...row, atMs: Math.min(minute(180), row.atMs + later * MS_PER_MINUTE) }];
        });

        expect(usedOf([...live, ...frozen])).toBe(usedPercent);
      }),
    );
  });

  test("windows that count at the same time never overlap beyond the tolerance", () => {
    fc.assert(
      fc.property(observations, (rows) => {
        const windows = mergeWindows(rows, "five_hour", nowMs);
        windows.forEach(({ resetsAtMs, cutAtMs }, index) => {
          const next = windows[index + 1];
          if (next === undefined || cutAtMs !== undefined) return;

          expect(resetsAtMs - next.startMs).toBeLessThanOrEqual(12 * MS_PER_MINUTE);
        });
      }),
    );
  });
});
