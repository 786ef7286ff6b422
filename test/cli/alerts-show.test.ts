import { mkdirSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test, vi } from "vitest";
import { alertsText, NO_ALERTS } from "../../shared/alerts/alerts-file.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { NOON, recordedHome } from "./recorded-home.ts";
import { runTacho } from "./run-tacho.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

const RESET_MS = NOON + 2 * MS_PER_HOUR;

/** Windows that are open, of which something was told. */
async function alertedHome(config: object) {
  const home = await recordedHome();
  mkdirSync(home.paths.home, { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.config, JSON.stringify(config), { mode: 0o600 });
  const row = { sessionId: "s1", source: "statusline" as const };
  const five = { ...row, window: "five_hour", resetsAtMs: RESET_MS };
  const week = { ...row, window: "seven_day", resetsAtMs: NOON + 4 * MS_PER_DAY };
  const opus = { ...row, window: "seven_day_opus", resetsAtMs: NOON + 4 * MS_PER_DAY };
  appendObservations(
    home.paths.quotaDir,
    "acc-one",
    [
      { ...five, atMs: NOON - 50 * MS_PER_MINUTE, usedPercent: 70 },
      { ...five, atMs: NOON - MS_PER_MINUTE, usedPercent: 83 },
      { ...week, atMs: NOON - 30 * MS_PER_MINUTE, usedPercent: 24 },
      { ...opus, atMs: NOON - 40 * MS_PER_MINUTE, usedPercent: 31, source: "client" },
    ],
    NOON,
  );
  const told = { firstResetsAtMs: RESET_MS, resetsAtMs: RESET_MS, toldPercent: 80 };
  const windows = [
    { account: "acc-one", window: "five_hour", ...told, runsOutTold: true as const },
  ];
  writeFileSync(home.paths.alertsFile, alertsText({ ...NO_ALERTS, windows }));
  return home;
}

const TELEGRAM = { channels: { telegram: { token: "1:x", chatId: "42" } } };

test("what was told and what is armed, with what to do next", async () => {
  const home = await alertedHome({ notify: TELEGRAM });

  const { exitCode, out } = await runTacho(home, "alerts");

  expect(exitCode).toBe(0);
  expect(out.replaceAll(/\(now \d+ %\)/g, "(now N %)")).toMatchInlineSnapshot(`
    "Alerts go to telegram.
    5-hour limit: 83 % used, resets 14:30
      told: 80 %; that it may run out
      armed: 90, 95 %; its pace (now +23 points); its reset
    7-day limit: 24 % used, resets Wed 12:30
      armed: 80, 90, 95 %; running out from 35 % likely on (now N %); its pace (now
      -19 points)
    7-day limit of Opus: 31 % used, resets Wed 12:30
      armed: 80, 90, 95 %
    What was sent: tacho notify log. To hold alerts back: tacho alerts snooze 2h
    A limit of your own: tacho config set alerts.spend '[{"usd": 20, "per": "day"}]'
    A daily summary: tacho config set alerts.digestAt 08:00
    "
  `);
});

test("without a channel, snoozed, and with limits of one's own", async () => {
  const spend = [
    { usd: 20, per: "day" },
    { usd: 300, per: "project", project: "acme-api" },
  ];
  const alerts = { spend, digestAt: "08:00", tokenHealth: true, thresholds: [50] };
  const home = await alertedHome({ alerts, notify: { events: { runsOut: false, pace: false } } });
  await runTacho(home, "alerts", "snooze", "2h");

  const { out } = await runTacho(home, "alerts");

  expect(out).toMatchInlineSnapshot(`
    "Alerts go nowhere; they wait until 14:30 (snoozed).
    5-hour limit: 83 % used, resets 14:30
      told: 80 %; that it may run out
      armed: its reset
    7-day limit: 24 % used, resets Wed 12:30
      armed: 50 %
    7-day limit of Opus: 31 % used, resets Wed 12:30
      armed: 50 %
    Spend: told at 80 and 100 % of $20.00 a day; $300.00 in all on acme-api
    Login: told before it ends
    Daily summary: next 08:00
    Set up a channel: docs/notifications.md, or tacho notify test
    "
  `);
});

test("--json says the same to programs", async () => {
  const home = await alertedHome({ notify: TELEGRAM });

  const { out } = await runTacho(home, "alerts", "--json");

  expect(JSON.parse(out)).toMatchObject({
    channels: ["telegram"],
    windows: [
      {
        account: "acc-one",
        window: "five_hour",
        usedPercent: 83,
        told: { thresholdPercent: 80, runsOut: true, pace: false },
        armed: { thresholdsPercent: [90, 95], runsOut: false, pace: true, reset: true },
      },
      { window: "seven_day", told: { runsOut: false, pace: false } },
      { window: "seven_day_opus", armed: { runsOut: false, pace: false, reset: false } },
    ],
    spend: [],
    tokenHealth: false,
  });
});

test("where nothing is known it says what is missing", async () => {
  const home = await recordedHome();

  const { out } = await runTacho(home, "alerts");

  expect(out).toMatchInlineSnapshot(`
    "Alerts go nowhere.
    No window is open: limits are known after the first reply of a Max or Pro login.
    Set up a channel: docs/notifications.md, or tacho notify test
    "
  `);
});
