import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { currentWindow, mergeWindows } from "../../shared/quota/merge-observations.ts";
import { appendObservations, readObservations } from "../../shared/quota/observations-file.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { minute, RESET_MS, reading } from "./readings.ts";

function usedOf(observations: readonly QuotaObservation[], atMinute: number): number | undefined {
  const nowMs = minute(atMinute);
  const windows = mergeWindows(observations, "five_hour", nowMs);
  return currentWindow(windows, nowMs)?.points.at(-1)?.usedPercent;
}

/** A steady climb of one point every three minutes. */
const CLIMB = Array.from({ length: 60 }, (_, index) => reading(index * 3, index));

describe("clocks", () => {
  test("rows that a clock stamped hours ahead wait for their time and then change nothing", () => {
    const ahead = [30, 33, 36].map((at, index) => ({
      ...reading(at, 10 + index),
      atMs: minute(at) + 3 * MS_PER_HOUR,
    }));

    expect(usedOf([...CLIMB.slice(0, 20), ...ahead], 60)).toBe(19);
    expect(usedOf([...CLIMB, ...ahead], 230)).toBe(59);
  });

  test("rows that a clock stamped hours late do not lower the line", () => {
    const late = [120, 123, 126].map((at, index) => ({
      ...reading(at, 40 + index),
      atMs: minute(at) - 2 * MS_PER_HOUR,
    }));

    expect(usedOf([...CLIMB, ...late], 180)).toBe(59);
  });

  test("a machine that wakes with the numbers of a window long over says nothing", () => {
    const woken = { ...reading(20, 64), atMs: RESET_MS + 2 * MS_PER_HOUR };

    expect(usedOf([...CLIMB, woken], 425)).toBeUndefined();
  });

  test("a clock that is set back while a window is open shows that window", () => {
    expect(usedOf(CLIMB, 100)).toBe(34);
  });

  test("the same rows at any other time of the year give the same line", () => {
    const sessions = fc.constantFrom("a", "b");
    const rows = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 290 }), used: fc.nat(100), sessionId: sessions }),
      { maxLength: 40 },
    );
    // Over changes to summer time and back, leap days and year ends: windows know none of them.
    const shiftHours = fc.integer({ min: -20_000, max: 20_000 });

    fc.assert(
      fc.property(rows, shiftHours, (said, hours) => {
        const shiftMs = hours * MS_PER_HOUR;
        const here = said.map(({ at, used, sessionId }) => reading(at, used, { sessionId }));
        const there = here.map((row) => ({
          ...row,
          atMs: row.atMs + shiftMs,
          resetsAtMs: RESET_MS + shiftMs,
        }));
        const lines = (observations: readonly QuotaObservation[], nowMs: number) =>
          mergeWindows(observations, "five_hour", nowMs).map(({ points }) =>
            points.map(({ usedPercent }) => usedPercent),
          );

        expect(lines(there, minute(295) + shiftMs)).toEqual(lines(here, minute(295)));
      }),
    );
  });
});

describe("what the service itself says", () => {
  const source = "endpoint" as const;

  test("counts beside what terminals say, and raises the line", () => {
    expect(usedOf([...CLIMB, reading(178, 66, { source })], 180)).toBe(66);
  });

  test("is believed when it empties a window, though it belongs to no session", () => {
    const low = [185, 200, 215].map((at, index) => reading(at, index, { source }));

    expect(usedOf([...CLIMB, ...low], 220)).toBe(2);
  });

  test("is not believed while terminals that answer say more", () => {
    const low = [185, 200, 215].map((at, index) => reading(at, index, { source }));
    const live = [190, 205].map((at, index) => reading(at, 60 + index, { sessionId: "live" }));

    expect(usedOf([...CLIMB, ...low, ...live], 220)).toBe(61);
  });

  test("of an hour ago, kept by the client, does not lower the line", () => {
    const kept = reading(20, 6, { source: "client" });

    expect(usedOf([...CLIMB, kept, { ...kept, atMs: minute(21) }], 180)).toBe(59);
  });
});

describe("windows", () => {
  test("that vanish from what terminals say are shown until their reset", () => {
    const week = { window: "seven_day", resetsAtMs: RESET_MS + 48 * MS_PER_HOUR } as const;
    const rows = [...CLIMB.slice(0, 5), ...CLIMB.map((row) => ({ ...row, ...week }))];

    expect(usedOf(rows, 299)).toBe(4);
    expect(usedOf(rows, 301)).toBeUndefined();
  });

  test("follow each other without a number of the one before", () => {
    const windows = [0, 1, 2, 3].flatMap((index) =>
      CLIMB.map((row) => ({
        ...row,
        atMs: row.atMs + index * 5 * MS_PER_HOUR,
        resetsAtMs: RESET_MS + index * 5 * MS_PER_HOUR,
      })),
    );

    const merged = mergeWindows(windows, "five_hour", minute(20 * 60));

    expect(merged.map(({ points }) => [points[0].usedPercent, points.at(-1)?.usedPercent])).toEqual(
      Array.from({ length: 4 }, () => [0, 59]),
    );
  });
});

describe("very many rows", () => {
  test("ten thousand in a minute give one line, whatever their order", () => {
    const flood = Array.from({ length: 10_000 }, (_, index) => ({
      ...reading(0, index % 10 === 0 ? 30 + Math.floor(index / 1_000) : 5),
      atMs: minute(60) + index * 6,
      sessionId: `s${index % 200}`,
    }));

    const merged = mergeWindows(flood, "five_hour", minute(62));

    expect(merged).toHaveLength(1);
    expect(merged[0]?.points.at(-1)?.usedPercent).toBe(39);
    expect(mergeWindows(flood.toReversed(), "five_hour", minute(62))).toEqual(merged);
  });

  test("are appended and read within bounds, the newest first", async () => {
    await using fixture = await createFixture({});
    const nowMs = minute(62);
    const accounts = ["anne", "ben"];
    for (let index = 0; index < 2_000; index++) {
      const row = { ...reading(0, Math.floor(index / 100)), atMs: minute(60) + index * 30 };
      const account = accounts[index % 2] ?? "anne";
      const sessionId = `${account}-${index}`;
      appendObservations(fixture.path, account, [{ ...row, sessionId }], nowMs);
    }

    const [annes, bens] = accounts.map((account) =>
      readObservations(fixture.path, account, { sinceMs: nowMs - 8 * MS_PER_MINUTE, nowMs }),
    );

    expect(annes?.length).toBeLessThan(500);
    expect(annes?.every(({ sessionId }) => sessionId?.startsWith("anne-"))).toBe(true);
    expect(usedOf(annes ?? [], 62)).toBe(19);
    expect(usedOf(bens ?? [], 62)).toBe(19);
  });
});
