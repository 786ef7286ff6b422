import { afterEach, describe, expect, test, vi } from "vitest";
import { quietUntilMs } from "../../shared/notify/quiet-hours.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";

const BERLIN_NIGHT = { from: "22:30", to: "07:00", timeZone: "Europe/Berlin" };

function untilText(quietHours: Parameters<typeof quietUntilMs>[0], at: string): string | undefined {
  const untilMs = quietUntilMs(quietHours, Date.parse(at));
  return untilMs === undefined ? undefined : new Date(untilMs).toISOString();
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test("without quiet hours it is never quiet", () => {
  expect(quietUntilMs(undefined, Date.UTC(2026, 0, 1, 3))).toBeUndefined();
});

test("the first minute is quiet, the last one is the end", () => {
  expect(untilText(BERLIN_NIGHT, "2026-01-10T21:29:59.999Z")).toBeUndefined();
  expect(untilText(BERLIN_NIGHT, "2026-01-10T21:30:00Z")).toBe("2026-01-11T06:00:00.000Z");
  expect(untilText(BERLIN_NIGHT, "2026-01-11T05:59:59.999Z")).toBe("2026-01-11T06:00:00.000Z");
  expect(untilText(BERLIN_NIGHT, "2026-01-11T06:00:00Z")).toBeUndefined();
});

test("quiet hours within a day", () => {
  const nap = { from: "13:05", to: "14:10", timeZone: "Asia/Kathmandu" };

  expect(untilText(nap, "2026-06-01T07:19:59Z")).toBeUndefined();
  expect(untilText(nap, "2026-06-01T07:20:30Z")).toBe("2026-06-01T08:25:00.000Z");
  expect(untilText(nap, "2026-06-01T08:25:00Z")).toBeUndefined();
});

describe("when the clock changes", () => {
  test("the night in which it is put forward is an hour shorter", () => {
    // 29 March 2026, 02:00 becomes 03:00.
    expect(untilText(BERLIN_NIGHT, "2026-03-28T21:30:00Z")).toBe("2026-03-29T05:00:00.000Z");
    expect(untilText(BERLIN_NIGHT, "2026-03-29T01:00:00Z")).toBe("2026-03-29T05:00:00.000Z");
  });

  test("the night in which it is put back is an hour longer", () => {
    // 25 October 2026, 03:00 becomes 02:00.
    expect(untilText(BERLIN_NIGHT, "2026-10-24T20:30:00Z")).toBe("2026-10-25T06:00:00.000Z");
    expect(untilText(BERLIN_NIGHT, "2026-10-25T00:30:00Z")).toBe("2026-10-25T06:00:00.000Z");
  });

  test("an end that the clock skips is the moment it does so", () => {
    const night = { from: "22:00", to: "02:30", timeZone: "Europe/Berlin" };

    expect(untilText(night, "2026-03-29T00:59:00Z")).toBe("2026-03-29T01:00:00.000Z");
    expect(untilText(night, "2026-03-29T01:00:00Z")).toBeUndefined();
  });

  test("an end that the clock shows twice comes twice", () => {
    const night = { from: "22:00", to: "02:30", timeZone: "Europe/Berlin" };

    expect(untilText(night, "2026-10-25T00:10:00Z")).toBe("2026-10-25T00:30:00.000Z");
    expect(untilText(night, "2026-10-25T00:40:00Z")).toBeUndefined();
    expect(untilText(night, "2026-10-25T01:10:00Z")).toBe("2026-10-25T01:30:00.000Z");
  });

  test("a change by half an hour counts as such", () => {
    // Lord Howe Island, 4 October 2026: 02:00 becomes 02:30.
    const night = { from: "22:00", to: "06:00", timeZone: "Australia/Lord_Howe" };

    expect(untilText(night, "2026-10-03T11:30:00Z")).toBe("2026-10-03T19:00:00.000Z");
  });

  test.each(["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Tokyo"])(
    "in %s every end is the first minute that is not quiet, the whole year",
    (timeZone) => {
      const night = { from: "23:10", to: "06:50", timeZone };
      for (let hour = 0; hour < 365 * 24; hour += 7) {
        const nowMs = Date.UTC(2026, 0, 1) + hour * MS_PER_HOUR;
        const untilMs = quietUntilMs(night, nowMs);
        if (untilMs === undefined) continue;
        expect(untilMs - nowMs).toBeLessThanOrEqual(9 * MS_PER_HOUR);
        expect(quietUntilMs(night, untilMs)).toBeUndefined();
        expect(quietUntilMs(night, untilMs - MS_PER_MINUTE)).toBe(untilMs);
      }
    },
  );
});

test("without a time zone the machine's holds", () => {
  vi.stubEnv("TZ", "Europe/Berlin");
  const { timeZone: _, ...night } = BERLIN_NIGHT;

  expect(untilText(night, "2026-03-28T21:30:00Z")).toBe("2026-03-29T05:00:00.000Z");
  expect(untilText(night, "2026-03-29T05:00:00Z")).toBeUndefined();
});

test("a zone that this Node.js does not know is the machine's", () => {
  vi.stubEnv("TZ", "UTC");
  const night = { from: "22:00", to: "06:00", timeZone: "Mars/Olympus_Mons" };

  expect(untilText(night, "2026-03-28T23:00:00Z")).toBe("2026-03-29T06:00:00.000Z");
});
