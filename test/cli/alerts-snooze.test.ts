import { readFileSync } from "node:fs";
import { beforeAll, expect, test, vi } from "vitest";
import { readSnooze } from "../../shared/alerts/alerts-file.ts";
import { dueAtMs } from "../../shared/notify/tender-due-file.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { NOON, recordedHome } from "./recorded-home.ts";
import { runTacho } from "./run-tacho.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

async function snooze(words: readonly string[]) {
  const home = await recordedHome();
  return { home, ...(await runTacho(home, "alerts", "snooze", ...words)) };
}

test("alerts are held back for a while, in all homes that share the directory", async () => {
  const { home, exitCode, out } = await snooze(["2h"]);

  expect(exitCode).toBe(0);
  expect(out).toBe(
    "Alerts wait until 14:30; starts, ends and questions of agents do not.\nSooner: tacho alerts snooze off\n",
  );
  expect(readSnooze(home.paths.alertsFile)).toEqual({
    sinceMs: NOON,
    untilMs: NOON + 2 * MS_PER_HOUR,
  });
  // Whoever sends next looks at once.
  expect(dueAtMs(home.paths.runDir)).toBe(NOON);
});

test.each([
  [["until", "14:00"], 90 * MS_PER_MINUTE],
  [["until", "9:15"], 20.75 * MS_PER_HOUR],
  [["30m"], 30 * MS_PER_MINUTE],
  [["1d"], 24 * MS_PER_HOUR],
])("%j says how long", async (words, lengthMs) => {
  const { home } = await snooze(words);

  expect(readSnooze(home.paths.alertsFile)?.untilMs).toBe(NOON + lengthMs);
});

test("off ends it, and says so when there was none", async () => {
  const { home } = await snooze(["2h"]);

  const off = await runTacho(home, "alerts", "snooze", "off");
  const again = await runTacho(home, "alerts", "snooze", "off");

  expect(off.out).toBe("Alerts are told again; what waited comes now.\n");
  expect(readSnooze(home.paths.alertsFile)).toEqual({ sinceMs: NOON, untilMs: NOON });
  expect(again.out).toBe("Nothing was snoozed.\n");
});

test("what was told stays as it was", async () => {
  const { home } = await snooze(["2h"]);
  const text = readFileSync(home.paths.alertsFile, "utf8");

  expect(JSON.parse(text)).toMatchObject({ version: 1, windows: [], spends: [] });
});

test.each([
  [[], "Say how long: 2h, 30m, 1d, until 14:00, or off."],
  [["soon"], "Say how long: 2h, 30m, 1d, until 14:00, or off."],
  [["0h"], "Say how long: 2h, 30m, 1d, until 14:00, or off."],
  [["2h", "3h"], "Say how long: 2h, 30m, 1d, until 14:00, or off."],
  [["8d"], "Seven days are the most: 7d."],
  [["until", "25:00"], "Write the time of day as in 14:00."],
])("%j is refused", async (words, problem) => {
  const { exitCode, err } = await snooze(words);

  expect(exitCode).toBe(2);
  expect(err).toContain(problem);
});
