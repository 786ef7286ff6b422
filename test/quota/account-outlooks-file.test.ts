import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR } from "../../shared/platform/time.ts";
import { accountOutlooks } from "../../shared/quota/account-outlooks-file.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { minute, RESET_MS, reading } from "./readings.ts";

const onPosix = test.skipIf(process.platform === "win32");

/** A home in which accounts were observed; the clock stands at minute 180 of the window unless told. */
async function quotaHome(seen: Record<string, readonly QuotaObservation[]> = { a: BUSY }) {
  const fixture = await createFixture();
  onTestFinished(() => fixture.rm());
  const place = { quotaDir: fixture.getPath("quota"), runDir: fixture.getPath("run") };
  for (const [account, rows] of Object.entries(seen)) {
    appendObservations(place.quotaDir, account, rows, minute(180));
  }
  return {
    place,
    forecastFile: join(place.runDir, "forecasts", "a.json"),
    habitFile: join(place.runDir, "habits", "a.json"),
    at: (nowMs = minute(180), account = "a") => accountOutlooks(place, account, { nowMs }),
    see: (rows: readonly QuotaObservation[], account = "a") =>
      appendObservations(place.quotaDir, account, rows, minute(180)),
  };
}

const BUSY = [reading(60, 20), reading(120, 50), reading(170, 80)];

test("makes a forecast, keeps it privately, and tells it for a minute", async () => {
  const { at, forecastFile, habitFile } = await quotaHome();

  const first = at();

  expect(first.fiveHour).toMatchObject({ usedPercent: 80, forecast: { isLearning: true } });
  expect(first.observations).toEqual(BUSY);
  expect([statSync(forecastFile).mode & 0o777, statSync(habitFile).mode & 0o777]).toEqual([
    0o600, 0o600,
  ]);
  expect(at(minute(180) + 59_000).fiveHour?.forecast).toEqual(first.fiveHour?.forecast);
  expect(at(minute(181)).fiveHour?.forecast).not.toEqual(first.fiveHour?.forecast);
});

test("makes a new one as soon as a number moves", async () => {
  const { at, see } = await quotaHome();
  const before = at().fiveHour?.forecast;

  see([reading(179, 90)]);

  const after = at().fiveHour;
  expect(after?.usedPercent).toBe(90);
  expect(after?.forecast?.probabilityOfExhaustion).toBeGreaterThan(
    before?.probabilityOfExhaustion ?? 1,
  );
});

test("a reset that is said a little differently is no other window", async () => {
  const { at, see, forecastFile } = await quotaHome();
  at();
  const written = statSync(forecastFile).mtimeMs;

  see([reading(175, 80, { resetsAtMs: RESET_MS + 40_000 })]);
  at();

  expect(statSync(forecastFile).mtimeMs).toBe(written);
});

test("a clock that was set back gets a forecast of its own time", async () => {
  const { at } = await quotaHome();
  const later = at(minute(200));

  const earlier = at(minute(175));

  expect(earlier.fiveHour?.elapsedPercent).toBeLessThan(later.fiveHour?.elapsedPercent ?? 0);
  expect(earlier.fiveHour?.forecast).not.toEqual(later.fiveHour?.forecast);
  expect(at(minute(200)).fiveHour?.forecast).toEqual(later.fiveHour?.forecast);
});

test("after a sleep over the reset there is no number, and nothing is written", async () => {
  const { at, forecastFile } = await quotaHome();
  at();
  const written = readFileSync(forecastFile, "utf8");

  const { observations, ...windows } = at(RESET_MS + MS_PER_HOUR);

  expect(windows).toEqual({});
  expect(observations).toHaveLength(3);
  expect(readFileSync(forecastFile, "utf8")).toBe(written);
});

test("a window said once stays known, however many readings of the other one follow", async () => {
  const week = reading(100, 24, { window: "seven_day", resetsAtMs: RESET_MS + 3 * MS_PER_DAY });
  const { at, see } = await quotaHome({ a: [week, ...BUSY] });
  at();
  const burst = Array.from({ length: 3_000 }, (_, index) =>
    reading(180 + index / 1_000, 80 + (index % 2), { sessionId: `session-${index % 100}` }),
  );

  see(burst);

  expect(at(minute(184))).toMatchObject({
    fiveHour: { usedPercent: 81 },
    sevenDay: { usedPercent: 24, asOfMs: minute(100), forecast: { isLearning: true } },
  });
  expect(at(minute(190)).sevenDay?.usedPercent).toBe(24);
});

test("accounts are never mixed", async () => {
  const { at } = await quotaHome({ a: BUSY, b: [reading(100, 3), reading(150, 4)] });
  const alone = await quotaHome({ b: [reading(100, 3), reading(150, 4)] });

  at(minute(180), "a");

  expect(at(minute(180), "b").fiveHour).toEqual(alone.at(minute(180), "b").fiveHour);
  expect(at(minute(180), "b").fiveHour?.usedPercent).toBe(4);
});

test("an account that was never seen, or cannot be one, has no window and leaves no file", async () => {
  const { at, place } = await quotaHome({});

  expect(at(minute(180), "nobody")).toEqual({ observations: [] });
  expect(at(minute(180), "../../etc")).toEqual({ observations: [] });
  expect(statSync(place.runDir, { throwIfNoEntry: false })).toBeUndefined();
});

const GARBAGE: [string, (path: string) => void][] = [
  ["torn", (path) => writeFileSync(path, '{"version":1,"atMs":17951')],
  ["empty", (path) => writeFileSync(path, "")],
  ["an array", (path) => writeFileSync(path, "[]")],
  ["of another version", (path) => writeFileSync(path, '{"version":2,"atMs":1}')],
  ["17 MiB", (path) => writeFileSync(path, `{"x":"${"x".repeat(17 * 1024 * 1024)}"}`)],
  ["nested a hundred thousand deep", (path) => writeFileSync(path, "[".repeat(100_000))],
  ["a folder", (path) => mkdirSync(path)],
  ["a link to itself", (path) => symlinkSync(path, path)],
  ["a link to a device", (path) => symlinkSync("/dev/zero", path)],
  ["full of wrong numbers", (path) => writeFileSync(path, wrongNumbers())],
];

function wrongNumbers(): string {
  const window = { ...reading(170, 80), forecast: { probabilityOfExhaustion: "9", isLearning: 1 } };
  return JSON.stringify({ version: 1, atMs: minute(180), fiveHour: window, sevenDay: 7 });
}

onPosix.each(GARBAGE)(
  "what was kept is %s: the answer is the same as without",
  async (_, spoil) => {
    const { at: asExpected } = await quotaHome();
    const { at, place, forecastFile, habitFile } = await quotaHome();
    mkdirSync(join(place.runDir, "forecasts"), { recursive: true });
    mkdirSync(join(place.runDir, "habits"));
    spoil(forecastFile);
    spoil(habitFile);

    expect(at()).toEqual(asExpected());
  },
);

onPosix("a home that takes nothing costs the file, not the forecast", async () => {
  const { at, place } = await quotaHome();
  writeFileSync(place.runDir, "not a folder");

  expect(at().fiveHour?.forecast).toBeDefined();
});
