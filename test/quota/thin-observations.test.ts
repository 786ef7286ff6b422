import fc from "fast-check";
import { expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { mergeWindows } from "../../shared/quota/merge-observations.ts";
import type { QuotaObservation, WindowKind } from "../../shared/quota/quota-window.ts";
import {
  isSameLine,
  THINNED_TO_MS,
  thinnedObservations,
} from "../../shared/quota/thin-observations.ts";
import { minute, RESET_MS, reading, readingWithoutReset, START_MS } from "./readings.ts";

/** All windows of these tests are long over then. */
const nowMs = START_MS + 40 * MS_PER_DAY;

function thin(rows: readonly QuotaObservation[], atMs = nowMs): QuotaObservation[] {
  return thinnedObservations(rows, [], atMs);
}

function summary(rows: readonly QuotaObservation[]): string[] {
  return rows.map(
    ({ atMs, usedPercent }) => `${(atMs - START_MS) / MS_PER_MINUTE}m ${usedPercent}`,
  );
}

test("keeps the first point, the last of every quarter of an hour, and where it was highest", () => {
  const climb = Array.from({ length: 60 }, (_, minutes) => reading(minutes, Math.min(40, minutes)));

  expect(summary(thin(climb))).toEqual(["0m 0", "14m 14", "29m 29", "40m 40", "44m 40", "59m 40"]);
});

test("keeps a point an hour of a week", () => {
  const week = { window: "seven_day", resetsAtMs: START_MS + 6 * MS_PER_DAY } as const;
  const climb = Array.from({ length: 180 }, (_, minutes) => reading(minutes, minutes / 10, week));

  expect(thin(climb).map(({ atMs }) => (atMs - START_MS) / MS_PER_MINUTE)).toEqual([
    0, 59, 119, 179,
  ]);
});

test("thins the week of a model like that of the account", () => {
  const week = { resetsAtMs: START_MS + 6 * MS_PER_DAY };
  const climb = Array.from({ length: 180 }, (_, minutes) => ({
    ...reading(minutes, minutes / 10, week),
    window: "weekly_fable_5_1",
  }));

  expect(thin(climb)).toHaveLength(4);
});

test("drops what no line rests on: frozen terminals, impossible numbers, fossils", () => {
  const rows = [
    ...[10, 30, 50].map((at) => reading(at, at)),
    ...[31, 35, 52, 55].map((at) => reading(at, 10, { sessionId: "frozen" })),
    reading(40, 1_795_188_043),
    reading(5, 100, { resetsAtMs: START_MS - 10 * MS_PER_MINUTE }),
  ];

  const kept = thin(rows);

  expect(summary(kept).slice(0, 3)).toEqual(["10m 10", "30m 30", "50m 50"]);
  expect(kept.every(({ usedPercent }) => usedPercent <= 100)).toBe(true);
  expect(kept.filter(({ sessionId }) => sessionId === "frozen")).toEqual([]);
});

test("keeps every row of a window that is still open, of one of the future, and of unknown kinds", () => {
  const open = Array.from({ length: 30 }, (_, minutes) => reading(minutes, minutes));
  const unknown = open.map((row) => ({ ...row, window: "cinder_cove" }));

  expect(thin(open, minute(60))).toHaveLength(30);
  expect(thin(open, minute(-60))).toHaveLength(30);
  expect(thin(unknown)).toHaveLength(30);
});

test("a window that the service emptied stays emptied: what proves it is not thinned away", () => {
  const climb = [10, 40, 70, 100].map((at, index) =>
    reading(at, 20 + index * 15, { sessionId: "a" }),
  );
  const low = [108, 109, 119].map((at) => reading(at, 2, { sessionId: "a" }));

  const kept = thin([...climb, ...low]);

  expect(mergeWindows(kept, "five_hour", nowMs)).toMatchObject([
    { resetsAtMs: RESET_MS, cutAtMs: minute(108) },
    { startMs: minute(100), resetsAtMs: RESET_MS },
  ]);
});

test("looks over the edge of the month", () => {
  // The second witness of this leap stands in the file of the next month.
  const rows = [reading(10, 20), reading(11, 97)];
  const around = [reading(14, 97)];

  const kept = thinnedObservations(rows, around, nowMs);

  expect(summary(kept)).toEqual(["10m 20", "11m 97"]);
});

const percent = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 100 }) },
  fc.constantFrom(Number.NaN, -1, 100.4, 1_795_188_043),
);
const reset = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -60_000, max: 60_000 }).map((ms) => RESET_MS + ms) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: -2, max: 2 }).map((n) => RESET_MS + n * 5 * MS_PER_HOUR),
  },
  fc.integer({ min: -600, max: 600 }).map((minutes) => RESET_MS + minutes * MS_PER_MINUTE),
  fc.constantFrom(undefined, 0),
);
const anyRow = fc
  .record({
    at: fc.integer({ min: -700, max: 900 }),
    usedPercent: percent,
    resetsAtMs: reset,
    sessionId: fc.constantFrom("a", "b", "c"),
  })
  .map(({ at, usedPercent, resetsAtMs, sessionId }) =>
    resetsAtMs === undefined
      ? { ...readingWithoutReset(at, usedPercent), sessionId }
      : reading(at, usedPercent, { resetsAtMs, sessionId }),
  );
/** What terminals really say: one climbs, the others repeat what they heard. */
const busyWindow = fc
  .array(
    fc.record({
      waited: fc.integer({ min: 0, max: 12 }),
      rise: fc.integer({ min: 0, max: 9 }),
      stale: fc.boolean(),
    }),
    { maxLength: 80 },
  )
  .map((steps) => {
    let at = 0;
    let used = 0;
    return steps.map(({ waited, rise, stale }) => {
      at += waited;
      if (!stale) used = Math.min(100, used + rise);
      return reading(Math.min(290, at), stale ? Math.max(0, used - rise) : used, {
        sessionId: stale ? "old" : "live",
      });
    });
  });

test.each([
  ["of busy terminals", busyWindow],
  ["of whatever comes in", fc.array(anyRow, { maxLength: 120 })],
  [
    "of both",
    fc.tuple(busyWindow, fc.array(anyRow, { maxLength: 20 })).map((parts) => parts.flat()),
  ],
])("the line before and after is the same, within the thinning: %s", (_, rows) => {
  fc.assert(
    fc.property(rows, fc.nat(), (all, cut) => {
      // A part of the rows may stand in the month before.
      const edge = all.length === 0 ? 0 : cut % (all.length + 1);
      const [around, own] = [all.slice(0, edge), all.slice(edge)];
      const kept = thinnedObservations(own, around, nowMs);

      const merge = (observations: readonly QuotaObservation[]) =>
        mergeWindows(observations, "five_hour", nowMs);
      const before = merge(all);
      const after = merge([...around, ...kept]);
      expect(after).toHaveLength(before.length);
      for (const line of before) {
        expect(after.some((other) => isSameLine(line, other, THINNED_TO_MS.five_hour))).toBe(true);
      }
      // Once thinned there is nothing more to thin.
      expect(thinnedObservations(kept, around, nowMs).length).toBeLessThanOrEqual(kept.length);
    }),
    { numRuns: 300 },
  );
});

test.each(["five_hour", "seven_day"] satisfies WindowKind[])(
  "a month of a busy account shrinks to what the plan says: %s",
  (window) => {
    const lengthMs = window === "five_hour" ? 5 * MS_PER_HOUR : 7 * MS_PER_DAY;
    const rows: QuotaObservation[] = [];
    for (let at = 0; at < 30 * MS_PER_DAY; at += MS_PER_MINUTE) {
      const startMs = Math.floor(at / lengthMs) * lengthMs;
      const usedPercent = Math.floor(((at - startMs) / lengthMs) * 1_000) / 10;
      const resetsAtMs = START_MS + startMs + lengthMs;
      rows.push({ atMs: START_MS + at, window, usedPercent, resetsAtMs, source: "statusline" });
    }

    const kept = thin(rows);

    const perBucket = (30 * MS_PER_DAY) / THINNED_TO_MS[window];
    expect(rows).toHaveLength(43_200);
    expect(kept.length).toBeLessThan(perBucket * 1.2);
    expect(kept.length).toBeGreaterThanOrEqual(perBucket);
  },
);
