import { readdirSync, statSync, utimesSync } from "node:fs";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_SECOND } from "../../shared/platform/time.ts";
import { pruneForecasts, readForecasts, writeForecasts } from "../../shared/quota/forecast-file.ts";
import { quotaOutlooks } from "../../shared/quota/outlook.ts";
import { parseForecasts } from "../../shared/quota/parse-forecasts.ts";
import {
  isFresh,
  speaksOf,
  storedForecasts,
  withStored,
} from "../../shared/quota/stored-forecasts.ts";
import { minute, reading } from "./readings.ts";

const OUTLOOKS = quotaOutlooks([reading(60, 20), reading(170, 80)], minute(180));
const STORED = storedForecasts(OUTLOOKS, minute(180));

test("what is read is what was written, and makes the same outlooks again", async () => {
  await using fixture = await createFixture();

  writeForecasts(fixture.path, "a", STORED);
  const read = readForecasts(fixture.path, "a");

  expect(read).toEqual(STORED);
  expect(withStored(OUTLOOKS, read ?? { version: 1, atMs: 0 })).toEqual(OUTLOOKS);
});

test("each account has its own, and a name that is none has none", async () => {
  await using fixture = await createFixture();

  writeForecasts(fixture.path, "a", STORED);
  writeForecasts(fixture.path, "../b", STORED);

  expect(readForecasts(fixture.path, "b")).toBeUndefined();
  expect(readForecasts(fixture.path, "../b")).toBeUndefined();
  expect(readdirSync(fixture.path)).toEqual(["forecasts"]);
});

test.each([
  ["is told for a minute", 59 * MS_PER_SECOND, true],
  ["is not told after that", 60 * MS_PER_SECOND, false],
  ["is not told by a clock that was set back", -1, false],
])("a forecast %s", (_, laterMs, isTold) => {
  expect(isFresh(STORED, minute(180) + laterMs)).toBe(isTold);
});

test("a forecast speaks of its own numbers and windows alone", () => {
  const { fiveHour } = OUTLOOKS;
  if (fiveHour === undefined) throw new Error("no window");
  const week = { ...fiveHour, window: "seven_day" as const };

  expect(speaksOf(STORED, { fiveHour: { ...fiveHour, usedPercent: 81 } })).toBe(false);
  expect(speaksOf(STORED, { fiveHour, sevenDay: week })).toBe(false);
  expect(speaksOf(STORED, { fiveHour: { ...fiveHour, resetsAtMs: minute(600) } })).toBe(false);
  expect(speaksOf(STORED, OUTLOOKS)).toBe(true);
  expect(speaksOf(STORED, {})).toBe(true);
});

test("whatever stands in the file, only plain numbers come out of it", () => {
  const anything = fc.anything();
  const forecast = fc.record(
    {
      probabilityOfExhaustion: fc.oneof(fc.double(), anything),
      usedPercentAtReset: fc.record({ p10: anything, p50: fc.double(), p90: fc.double() }),
      exhaustsAtMs: anything,
      exhaustsAtMsInterval: anything,
      percentPerHour: fc.double(),
      isLearning: anything,
    },
    { requiredKeys: [] },
  );
  const window = fc.record({ ...fields(STORED.fiveHour), forecast, burn: anything });

  fc.assert(
    fc.property(fc.oneof(anything, window), fc.oneof(anything, window), (fiveHour, sevenDay) => {
      const parsed = parseForecasts({ version: 1, atMs: 5, fiveHour, sevenDay });

      for (const found of [parsed?.fiveHour, parsed?.sevenDay]) {
        const numbers = JSON.stringify(found?.forecast ?? {}).match(/:(null|"|-)/);
        expect(numbers).toBeNull();
      }
    }),
  );
});

/** Each field of a window as one that is always so. */
function fields(stored: typeof STORED.fiveHour) {
  const { window, usedPercent, resetsAtMs, atMs, source } = stored ?? reading(0, 0);
  return {
    window: fc.constant(window),
    usedPercent: fc.constant(usedPercent),
    resetsAtMs: fc.constant(resetsAtMs),
    atMs: fc.constant(atMs),
    source: fc.constant(source),
  };
}

test("accounts that were not heard of for days are forgotten", async () => {
  await using fixture = await createFixture({ habits: { "old.json": "{}" } });
  writeForecasts(fixture.path, "new", STORED);
  writeForecasts(fixture.path, "old", STORED);
  const oldS = (Date.now() - 9 * MS_PER_DAY) / MS_PER_SECOND;
  for (const folder of ["forecasts", "habits"]) {
    utimesSync(fixture.getPath(folder, "old.json"), oldS, oldS);
  }

  pruneForecasts(fixture.path, Date.now());

  expect(readdirSync(fixture.getPath("forecasts"))).toEqual(["new.json"]);
  expect(readdirSync(fixture.getPath("habits"))).toEqual([]);
  expect(statSync(fixture.getPath("forecasts", "new.json")).mode & 0o077).toBe(0);
});
