import { chmod, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import type { AlertedWindow } from "../../shared/alerts/alerted-window.ts";
import { alertsText, readAlerts, readTriggers } from "../../shared/alerts/alerts-file.ts";
import { updateAlerts } from "../../shared/alerts/update-alerts-file.ts";
import { NOON_MS, RESET_MS } from "./outlooks.ts";

const ALERTED: AlertedWindow = {
  account: "a",
  window: "five_hour",
  firstResetsAtMs: RESET_MS,
  resetsAtMs: RESET_MS + 60_000,
  toldPercent: 80,
};
const onPosix = test.skipIf(process.platform === "win32");

test("what is written is read again", async () => {
  await using fixture = await createFixture({ "alerts.json": alertsText([ALERTED]) });

  expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({ kind: "ok", state: [ALERTED] });
});

test("without a file nothing was told", async () => {
  await using fixture = await createFixture({});

  expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({ kind: "ok", state: [] });
  expect(readTriggers(fixture.getPath("alerts.json"), [80])).toEqual({
    firstPercent: 80,
    windows: [],
  });
});

test("foreign rows are left out", async () => {
  const rows = [
    null,
    7,
    { ...ALERTED, account: "../../etc" },
    { ...ALERTED, window: "seven_days" },
    { ...ALERTED, resetsAtMs: "soon" },
    { ...ALERTED, toldPercent: "all", resetTold: 1 },
  ];
  await using fixture = await createFixture({
    "alerts.json": JSON.stringify({ version: 1, windows: rows }),
  });

  const { toldPercent, ...untold } = ALERTED;
  expect(readAlerts(fixture.getPath("alerts.json"))).toEqual({ kind: "ok", state: [untold] });
});

test("a file of a later version is neither understood nor replaced", async () => {
  const text = '{"version":2,"windows":[]}';
  await using fixture = await createFixture({ "alerts.json": text });
  const alertsFile = fixture.getPath("alerts.json");
  const paths = { alertsFile, quotaDir: fixture.getPath("quota"), nowMs: NOON_MS };

  expect(readTriggers(alertsFile, [80])).toBeUndefined();
  await expect(updateAlerts(paths, (_, save) => save([]))).rejects.toMatchObject({
    code: "ALERTS_BLOCKED",
  });
  expect(await readFile(alertsFile, "utf8")).toBe(text);
});

test("an unreadable file is set aside", async () => {
  await using fixture = await createFixture({ "alerts.json": "{" });
  const paths = { alertsFile: fixture.getPath("alerts.json"), quotaDir: fixture.getPath("quota") };

  await updateAlerts({ ...paths, nowMs: NOON_MS }, (state, save) => save([...state, ALERTED]));

  expect(readAlerts(paths.alertsFile)).toEqual({ kind: "ok", state: [ALERTED] });
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

  await updateAlerts({ ...paths, nowMs: NOON_MS }, (_state, save) => save([ALERTED]));

  expect((await stat(paths.alertsFile)).mode & 0o777).toBe(fileMode);
});
