import { expect, test } from "vitest";
import { mergedHistory } from "../../bench/forecast/merged.ts";
import { asShown, EWMA, PEERS } from "../../bench/forecast/peers.ts";
import { openSpread } from "../../bench/forecast/spread.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 9);

/** 0 → 60 % in three hours, the last reading an hour ago. */
function input(pastEnds: readonly number[] = []) {
  const window = (startMs: number, rows: readonly (readonly [number, number])[]) =>
    rows.map(([minutes, usedPercent]) => ({
      atMs: startMs + minutes * MINUTE,
      usedPercent,
      resetsAtMs: startMs + 5 * HOUR,
    }));
  const evenly = (end: number) =>
    [1, 2, 3, 4, 5, 6, 7].map(
      (step) => [40 * step, Math.min(100, (end * 40 * step) / 300)] as const,
    );
  const past = pastEnds.flatMap((end, index) =>
    window(START - (index + 1) * 24 * HOUR, evenly(end)),
  );
  const open = window(START, [
    [60, 20],
    [120, 50],
    [180, 60],
  ]);
  const nowMs = START + 4 * HOUR;
  const merged = mergedHistory({ history: [...past, ...open], kind: "five_hour", nowMs });
  if (merged.input === undefined) throw new Error("No window is open.");
  return merged.input;
}

test("carries on what each peer carries on", () => {
  const said = [...PEERS, EWMA].map(({ name, point }) => {
    const { usedAtReset, exhaustsAtMs } = point(input());
    return [name, Math.round(usedAtReset * 10) / 10, exhaustsAtMs];
  });

  expect(said).toEqual([
    ["elapsed-linear", 75, undefined],
    ["ccusage first to last", 90, undefined],
    ["last hour", 60, undefined],
    ["pace delta", 80, undefined],
    ["CodexBar past cycles", 75, undefined],
    ["EWMA 1 h", 71.1, undefined],
  ]);
});

test("moves past cycles to what is used now, those that ran out drawn on", () => {
  const cycles = PEERS.find(({ name }) => name === "CodexBar past cycles");

  const calm = cycles?.point(input([50, 50, 50]));
  const busy = cycles?.point(input([400, 400, 400]));

  expect(calm?.usedAtReset).toBeCloseTo(60 + (50 * 280) / 300 - (50 * 240) / 300);
  expect(calm?.probability).toBeLessThan(0.2);
  expect(busy?.probability).toBeGreaterThan(0.8);
});

test("shows a point as a certainty", () => {
  expect(asShown({ usedAtReset: 140, exhaustsAtMs: 5 })).toEqual({
    probability: 1,
    p10: 100,
    p50: 100,
    p90: 100,
    exhaustsAtMs: 5,
  });
  expect(asShown({ usedAtReset: 40 })).toEqual({ probability: 0, p10: 40, p50: 40, p90: 40 });
});

test("spreads a point by the errors it made in the same place", () => {
  const spread = openSpread();
  const where = { kind: "five_hour", elapsed: 0.3 } as const;
  for (let end = 31; end <= 50; end++) {
    spread.learn(where, { usedAtReset: 40 }, { usedAtReset: end });
  }
  spread.learn(
    { ...where, elapsed: 0.9 },
    { usedAtReset: 40 },
    { usedAtReset: 100, exhaustedAtMs: 1 },
  );

  const { p10, p50, p90, probability } = spread.answer(where, { usedAtReset: 45 });

  expect([p10, p50, p90]).toEqual([37, 45, 53]);
  expect(probability).toBeLessThan(0.05);
});
