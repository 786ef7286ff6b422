import { chmod, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import type { AlertedWindow } from "../../shared/alerts/alerted-window.ts";
import {
  alertsText,
  NO_ALERTS,
  readAlerts,
  readTriggers,
} from "../../shared/alerts/alerts-file.ts";
import { updateAlerts } from "../../shared/alerts/update-alerts-file.ts";
import { NOON_MS, RESET_MS } from "./outlooks.ts";

const ALERTED: AlertedWindow = {
  account: "a",
  window: "five_hour",
  firstResetsAtMs: RESET_MS,
  resetsAtMs: RESET_MS + 60_000,
  toldPercent: 80,
};
const SETTINGS = { thresholds: [80], windowThresholds: {} };
const onPosix = test.skipIf(process.platform === "win32");

test("what is written is read again", async () => {
  await using fixture = await createFixture({
    "alerts.json": alertsText({ ...NO_ALERTS, windows: [ALERTED] }),
  });

  expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({
    kind: "ok",
    alerts: { ...NO_ALERTS, windows: [ALERTED] },
  });
});

test("without a file nothing was told", async () => {
  await using fixture = await createFixture({});

  expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({
    kind: "ok",
    alerts: NO_ALERTS,
  });
  expect(readTriggers(fixture.getPath("alerts.json"), SETTINGS)).toEqual({
    settings: SETTINGS,
    windows: [],
  });
});

test("foreign rows are left out", async () => {
  const rows = [
    null,
    7,
    { ...ALERTED, account: "../../etc" },
    { ...ALERTED, window: "Seven days" },
    { ...ALERTED, resetsAtMs: "soon" },
    { ...ALERTED, toldPercent: "all", resetTold: 1, claim: { home: "../x", atMs: 1, key: "k" } },
  ];
  await using fixture = await createFixture({
    "alerts.json": JSON.stringify({ version: 1, windows: rows }),
  });

  const { toldPercent, ...untold } = ALERTED;
  expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({
    kind: "ok",
    alerts: { ...NO_ALERTS, windows: [untold] },
  });
});

test("what is claimed, spent and snoozed is read again, and so is what a later version added", async () => {
  const claim = { home: "h1", atMs: NOON_MS, key: "limit-a-80", told: { toldPercent: 90 } };
  const alerts = {
    windows: [{ ...ALERTED, window: "seven_day_opus", paceTold: true as const, claim }],
    spends: [{ key: "spend-day-1", atMs: NOON_MS, toldPercent: 80 }],
    snooze: { sinceMs: NOON_MS, untilMs: NOON_MS + 1 },
    rest: { weather: { rain: true } },
  };
  await using fixture = await createFixture({ "alerts.json": alertsText(alerts) });

  expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({ kind: "ok", alerts });
});

test("a file of a later version is neither understood nor replaced", async () => {
  const text = '{"version":2,"windows":[]}';
  await using fixture = await createFixture({ "alerts.json": text });
  const alertsFile = fixture.getPath("alerts.json");
  const paths = { alertsFile, quotaDir: fixture.getPath("quota"), nowMs: NOON_MS };

  expect(readTriggers(alertsFile, SETTINGS)).toBeUndefined();
  await expect(updateAlerts(paths, (_, save) => save(NO_ALERTS))).rejects.toMatchObject({
    code: "ALERTS_BLOCKED",
  });
  expect(await readFile(alertsFile, "utf8")).toBe(text);
});

test("an unreadable file is set aside", async () => {
  await using fixture = await createFixture({ "alerts.json": "{" });
  const paths = { alertsFile: fixture.getPath("alerts.json"), quotaDir: fixture.getPath("quota") };

  await updateAlerts({ ...paths, nowMs: NOON_MS }, (alerts, save) =>
    save({ ...alerts, windows: [...alerts.windows, ALERTED] }),
  );

  expect(readAlerts(paths.alertsFile)).toEqual({
    kind: "ok",
    alerts: { ...NO_ALERTS, windows: [ALERTED] },
  });
  expect(await readdir(fixture.path)).toContain(`alerts.json.corrupt-${NOON_MS}`);
});

onPosix.each([
  ["private as the home is", 0o700, 0o600],
  ["open to the group of a shared directory", 0o2770, 0o660],
])("the file is %s", async (_, dirMode, fileMode) => {
  await using fixture = await createFixture({});
  const shared = fixture.getPath("shared");
  await mkdir(shared);
  await chmod(shared, dirMode);
  const paths = { alertsFile: `${shared}/alerts.json`, quotaDir: `${shared}/quota` };

  await updateAlerts({ ...paths, nowMs: NOON_MS }, (alerts, save) =>
    save({ ...alerts, windows: [ALERTED] }),
  );

  expect((await stat(paths.alertsFile)).mode & 0o777).toBe(fileMode);
});
