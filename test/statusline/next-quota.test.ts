import fc from "fast-check";
import { expect, test } from "vitest";
import type { SessionQuota } from "../../shared/sessions/session-record.ts";
import { newObservations, nextQuota } from "../../statusline/next-quota.ts";

const NOW = 1_795_177_406_000;
const HOUR = 3_600_000;
const RESET = NOW + 2 * HOUR;
const WEEK_RESET = NOW + 72 * HOUR;
const RAW = {
  fiveHour: { usedPercent: 42, resetsAtMs: RESET },
  sevenDay: { usedPercent: 17, resetsAtMs: WEEK_RESET },
};
const BEFORE: SessionQuota = { ...RAW, observedAtMs: NOW - 10 * 60_000 };
const QUIET = { isActive: false, isInherited: false, nowMs: NOW };

test("the first numbers are of now", () => {
  expect(nextQuota(undefined, RAW, QUIET)).toEqual({ ...RAW, observedAtMs: NOW });
});

test("repeating the same numbers makes them no newer", () => {
  expect(nextQuota(BEFORE, RAW, QUIET)).toEqual(BEFORE);
});

test("an answer makes the same numbers new, and so does any change", () => {
  const moved = { ...RAW, sevenDay: { ...RAW.sevenDay, usedPercent: 18 } };

  expect(nextQuota(BEFORE, RAW, { ...QUIET, isActive: true })?.observedAtMs).toBe(NOW);
  expect(nextQuota(BEFORE, moved, QUIET)).toEqual({ ...moved, observedAtMs: NOW });
});

test("a window that has reset leaves the other one's number as old as it was", () => {
  const sevenDay = RAW.sevenDay;
  const then = { ...QUIET, nowMs: RESET + 1 };

  const afterwards = { sevenDay, observedAtMs: BEFORE.observedAtMs };
  expect(nextQuota(BEFORE, { sevenDay }, then)).toEqual(afterwards);
  expect(nextQuota(BEFORE, RAW, then)).toEqual(afterwards);
});

test("numbers that a wrong clock dated ahead are of now at the latest", () => {
  const ahead = { ...BEFORE, observedAtMs: NOW + 24 * HOUR };

  expect(nextQuota(ahead, RAW, QUIET)?.observedAtMs).toBe(NOW);
});

test("numbers taken over from another session are not this one's", () => {
  expect(nextQuota(BEFORE, RAW, { ...QUIET, isInherited: true })).toBeUndefined();
});

test("where the client says nothing any more, windows count until their reset", () => {
  const laterMs = RESET + 1;

  expect(nextQuota(BEFORE, {}, QUIET)).toEqual(BEFORE);
  expect(nextQuota(BEFORE, {}, { ...QUIET, nowMs: laterMs })).toEqual({
    sevenDay: RAW.sevenDay,
    observedAtMs: BEFORE.observedAtMs,
  });
  expect(nextQuota(BEFORE, {}, { ...QUIET, nowMs: WEEK_RESET })).toBeUndefined();
  expect(nextQuota(undefined, {}, QUIET)).toBeUndefined();
});

test.each([
  ["a moment instead of a percent", { usedPercent: RESET / 1_000, resetsAtMs: RESET }],
  ["a negative percent", { usedPercent: -1, resetsAtMs: RESET }],
  ["no number", { usedPercent: Number.NaN, resetsAtMs: RESET }],
  ["no reset", { usedPercent: 42 }],
  ["a reset that passed", { usedPercent: 42, resetsAtMs: NOW }],
  ["a reset beyond the window's length", { usedPercent: 42, resetsAtMs: NOW + 9 * HOUR }],
])("%s is not recorded, the other window is", (_, fiveHour) => {
  expect(nextQuota(undefined, { ...RAW, fiveHour }, QUIET)).toEqual({
    sevenDay: RAW.sevenDay,
    observedAtMs: NOW,
  });
});

test("whatever the client says, what is recorded can be true", () => {
  const window = fc.record(
    {
      usedPercent: fc.double(),
      resetsAtMs: fc.oneof(fc.double(), fc.integer({ min: NOW - HOUR, max: NOW + 200 * HOUR })),
    },
    { requiredKeys: ["usedPercent"] },
  );
  const raw = fc.record({ fiveHour: window, sevenDay: window }, { requiredKeys: [] });
  fc.assert(
    fc.property(raw, fc.boolean(), (said, isActive) => {
      const quota = nextQuota(BEFORE, said, { ...QUIET, isActive });

      for (const reading of [quota?.fiveHour, quota?.sevenDay]) {
        if (reading === undefined) continue;
        expect(reading.usedPercent).toBeGreaterThanOrEqual(0);
        expect(reading.usedPercent).toBeLessThanOrEqual(100);
        expect(reading.resetsAtMs).toBeGreaterThan(NOW);
        expect(reading.resetsAtMs).toBeLessThan(NOW + 8 * 24 * HOUR);
      }
      expect(quota?.observedAtMs ?? NOW).toBeLessThanOrEqual(NOW);
    }),
  );
});

test("reports each window whose number moved, and no other", () => {
  const now = {
    fiveHour: { usedPercent: 43, resetsAtMs: RESET },
    sevenDay: RAW.sevenDay,
    observedAtMs: NOW,
  };

  expect(newObservations("s1", BEFORE, now)).toEqual([
    {
      atMs: NOW,
      window: "five_hour",
      usedPercent: 43,
      resetsAtMs: RESET,
      sessionId: "s1",
      source: "statusline",
    },
  ]);
  expect(newObservations("s1", undefined, now).map(({ window }) => window)).toEqual([
    "five_hour",
    "seven_day",
  ]);
});

test("reports nothing where nothing is new", () => {
  expect(newObservations("s1", BEFORE, BEFORE)).toEqual([]);
  expect(newObservations("s1", BEFORE, { ...BEFORE, observedAtMs: NOW })).toEqual([]);
  expect(newObservations("s1", BEFORE, undefined)).toEqual([]);
});
