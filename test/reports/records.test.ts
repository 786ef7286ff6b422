import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayNumber, dayText } from "../../shared/reports/day-text.ts";
import { usageRecords } from "../../shared/reports/records.ts";
import { findStreaks, lengthOf } from "../../shared/reports/streaks.ts";
import { PRICES, tableOf, type Used } from "./usage-rows.ts";

const NOW = Date.parse("2026-11-21T12:30:00Z");

function recordsOf(used: readonly Used[], timeZone = "UTC", nowMs = NOW) {
  return usageRecords(tableOf(used), PRICES, { nowMs, timeZone });
}

function streakDays(used: readonly Used[], timeZone: string, now: string) {
  const { longest, current } = recordsOf(used, timeZone, Date.parse(now)).streaks;
  return [longest, current].map((streak) => (streak === undefined ? 0 : lengthOf(streak)));
}

/** A token at each of these times. */
function at(...times: string[]): Used[] {
  return times.map((time) => ({ at: time, tokens: { input: 1 } }));
}

describe("streaks", () => {
  test("go on across the night in which clocks go back or forward", () => {
    // 00:15 on five days in a row of Berlin: in UTC two hours of difference before the change, one after.
    const autumn = at(
      "2026-10-22T22:15:00Z",
      "2026-10-23T22:15:00Z",
      "2026-10-24T22:15:00Z",
      "2026-10-25T23:15:00Z",
      "2026-10-26T23:15:00Z",
    );
    // 23:45 in New York.
    const spring = at("2026-03-08T04:45:00Z", "2026-03-09T03:45:00Z", "2026-03-10T03:45:00Z");

    expect(streakDays(autumn, "Europe/Berlin", "2026-10-27T12:00:00Z")).toEqual([5, 5]);
    expect(streakDays(spring, "America/New_York", "2026-03-10T12:00:00Z")).toEqual([3, 3]);
  });

  test("a day of 25 hours is one day", () => {
    const both = at("2026-10-24T22:00:00Z", "2026-10-25T22:45:00Z");

    expect(recordsOf(both, "Europe/Berlin").activeDays).toBe(1);
  });

  test("run on while yesterday has usage, and not a day longer", () => {
    const used = at("2026-11-18T23:59:00Z", "2026-11-19T00:00:00Z");

    expect(streakDays(used, "UTC", "2026-11-19T23:59:00Z")).toEqual([2, 2]);
    expect(streakDays(used, "UTC", "2026-11-20T23:59:00Z")).toEqual([2, 2]);
    expect(streakDays(used, "UTC", "2026-11-21T00:00:00Z")).toEqual([2, 0]);
  });

  test("today of the zone counts, not that of UTC", () => {
    const used = at("2026-11-19T09:00:00Z");

    expect(streakDays(used, "Pacific/Kiritimati", "2026-11-20T09:00:00Z")).toEqual([1, 1]);
    expect(streakDays(used, "Pacific/Kiritimati", "2026-11-20T10:30:00Z")).toEqual([1, 0]);
    expect(streakDays(used, "Pacific/Pago_Pago", "2026-11-20T10:30:00Z")).toEqual([1, 1]);
  });

  test("a day that a wrong clock dated into the future is not the current streak", () => {
    const used = at("2026-11-20T12:00:00Z", "2031-01-01T12:00:00Z");

    const { current } = recordsOf(used).streaks;

    expect(current?.lastDay).toBe(dayNumber("2026-11-20"));
  });

  test("of equally long ones the first is the longest", () => {
    const { longest } = findStreaks([10, 11, 20, 21, 5], 30);

    expect(longest).toEqual({ firstDay: 10, lastDay: 11 });
  });

  test("are what counting day by day finds", () => {
    const days = fc.uniqueArray(fc.integer({ min: -40, max: 40 }));
    fc.assert(
      fc.property(days, fc.integer({ min: -45, max: 45 }), (used, today) => {
        const has = (day: number) => used.includes(day);
        const back = (day: number): number => (has(day) ? 1 + back(day - 1) : 0);
        const on = (day: number): number => (has(day) ? 1 + on(day + 1) : 0);
        const longest = Math.max(0, ...used.map(back));
        const last = has(today) ? today : today - 1;

        const found = findStreaks(used, today);

        expect(found.longest === undefined ? 0 : lengthOf(found.longest)).toBe(longest);
        const current = found.current === undefined ? 0 : lengthOf(found.current);
        expect(current).toBe(has(last) ? back(last) + on(last + 1) : 0);
      }),
    );
  });
});

describe("days", () => {
  test("the dearest may lack a part, the cheapest may not, and today is not over", () => {
    const { dearestDay, cheapestDay } = recordsOf([
      { at: "2026-11-16T09:00:00Z", tokens: { input: 3_000_000 } },
      { at: "2026-11-17T09:00:00Z", tokens: { input: 2_000_000 } },
      { at: "2026-11-18T09:00:00Z", tokens: { input: 1 } },
      { at: "2026-11-18T09:00:00Z", model: "glm-9", tokens: { input: 900 } },
      { at: "2026-11-19T09:00:00Z", tokens: { input: 9_000_000 } },
      { at: "2026-11-19T09:00:00Z", model: "glm-9", tokens: { input: 900 } },
      { at: "2026-11-21T09:00:00Z", tokens: { input: 5 } },
    ]);

    expect(dearestDay).toMatchObject({ key: "2026-11-19", costUsd: 45, isPartlyPriced: true });
    expect(cheapestDay).toMatchObject({ key: "2026-11-17", costUsd: 10 });
  });

  test("of equals the first holds the record", () => {
    const { mostTokensDay, cheapestDay, dearestDay } = recordsOf([
      { at: "2026-11-18T09:00:00Z", tokens: { input: 7 } },
      { at: "2026-11-17T09:00:00Z", tokens: { input: 7 } },
      { at: "2026-11-16T09:00:00Z", tokens: { input: 5 } },
      { at: "2026-11-19T09:00:00Z", tokens: { input: 5 } },
    ]);

    expect(mostTokensDay?.key).toBe("2026-11-17");
    expect(dearestDay?.key).toBe("2026-11-17");
    expect(cheapestDay?.key).toBe("2026-11-16");
  });

  test("an answer without tokens makes no day", () => {
    const { activeDays, firstDay } = recordsOf([
      { at: "2026-11-10T09:00:00Z", tokens: { requests: 1 } },
      { at: "2026-11-18T09:00:00Z", tokens: { input: 7 } },
    ]);

    expect({ activeDays, firstDay }).toEqual({ activeDays: 1, firstDay: "2026-11-18" });
  });

  test("nothing at all holds no record", () => {
    const { totals: _totals, ...records } = recordsOf([]);

    expect(records).toEqual({
      activeDays: 0,
      today: dayNumber(dayText(NOW / 86_400_000 - 0.5)),
      streaks: {},
      priceDate: "2026-11-01",
    });
  });
});

test("a project without a name and an imported day are no busiest project and session", () => {
  const { busiestProject, busiestSession } = recordsOf([
    { at: "2026-11-18T09:00:00Z", sessionId: "none", tokens: { input: 50 } },
    { at: "2026-11-18T09:00:00Z", sessionId: "", origin: "imported", tokens: { input: 900 } },
    { at: "2026-11-18T09:00:00Z", sessionId: "s2", project: "/w/api", tokens: { input: 7 } },
  ]);

  expect(busiestProject?.key).toBe("/w/api");
  expect(busiestSession?.key).toBe("none");
});
