import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Settings } from "../../mcp/settings-file.ts";
import { isTenderNeeded } from "../../mcp/tender-need-file.ts";
import type { ServerWorld } from "../../mcp/world.ts";
import { alertsText, NO_ALERTS } from "../../shared/alerts/alerts-file.ts";
import { noteDue, planNext } from "../../shared/notify/tender-due-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/platform/time.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { queueDatedTicket } from "../notify/outbox.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { worldOf } from "./asking-client.ts";
import { NOW } from "./recorded-state.ts";

const { notify, credentials } = DEFAULT_HOT_CONFIG;
const WITH_SLACK: Partial<Settings["hot"]> = { notify: { ...notify, channels: ["slack"] } };
const WITH_SINK: Partial<Settings["hot"]> = { credentials: { ...credentials, hasSinks: true } };

/** Telegram, as the plugin's own options hand it to a server. */
const OPTIONS_SET = {
  CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "123:abc",
  CLAUDE_PLUGIN_OPTION_TELEGRAM_CHAT_ID: "42",
};
/** What the client makes of options that nobody has set. */
const OPTIONS_EMPTY = {
  CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "",
  CLAUDE_PLUGIN_OPTION_TELEGRAM_CHAT_ID: "",
};

function isNeeded(
  paths: StatePaths,
  hot: Partial<Settings["hot"]> = {},
  env: ServerWorld["env"] = {},
): boolean {
  const settings = { paths, keepDays: 7, hot: { ...DEFAULT_HOT_CONFIG, ...hot } };
  return isTenderNeeded(worldOf(paths, { env }), settings);
}

test("nobody is needed where nothing waits, whatever is set up", async () => {
  const paths = await stateFolder();

  expect(isNeeded(paths)).toBe(false);
  expect(isNeeded(paths, WITH_SLACK)).toBe(false);
});

test("what is due is looked after, and not before", async () => {
  const paths = await stateFolder();

  noteDue(paths.runDir, NOW + 2_000);
  const before = isNeeded(paths);
  noteDue(paths.runDir, NOW - 1_000);

  expect(before).toBe(false);
  expect(isNeeded(paths)).toBe(true);
});

test.each([
  ["whose transcript is there is news", 10 * MS_PER_SECOND, true],
  ["whose transcript came too late is not", MS_PER_MINUTE + 1, false],
])("a session without a prompt %s", async (_, agoMs, expected) => {
  const paths = await stateFolder();
  const transcriptPath = join(paths.home, "transcript.jsonl");
  queueDatedTicket(paths.outboxDir, {
    ...{ key: "started-a", atMs: NOW - agoMs, kind: "session_started" },
    ...{ sessionId: "a", transcriptPath },
  });

  const before = isNeeded(paths, WITH_SLACK);
  writeFileSync(transcriptPath, "");

  expect(before).toBe(false);
  expect(isNeeded(paths, WITH_SLACK)).toBe(expected);
  expect(isNeeded(paths)).toBe(false);
});

test.each([
  ["that has come is news", NOW - 1_000, true],
  ["that is still to come is not", NOW + 1_000, false],
  ["of hours ago is not any more", NOW - 2 * MS_PER_HOUR, false],
])("a reset %s", async (_, resetsAtMs, expected) => {
  const paths = await stateFolder();
  writeAlerted(paths, resetsAtMs);

  expect(isNeeded(paths, WITH_SLACK)).toBe(expected);
  expect(isNeeded(paths, {}, OPTIONS_SET)).toBe(expected);
});

test("without a channel a reset is no news; options that are empty make none", async () => {
  const paths = await stateFolder();
  writeAlerted(paths, NOW - 1_000);

  expect(isNeeded(paths)).toBe(false);
  expect(isNeeded(paths, {}, OPTIONS_EMPTY)).toBe(false);
});

test("a desktop that is told through the terminal needs nobody", async () => {
  const paths = await stateFolder();
  writeAlerted(paths, NOW - 1_000);
  const desktop = { ...notify, channels: ["desktop"] } as const;

  expect(isNeeded(paths, { notify: { ...desktop, desktopVia: "terminal" } })).toBe(false);
  expect(isNeeded(paths, { notify: { ...desktop, desktopVia: "system" } })).toBe(true);
});

test("what waits for a channel is for a server that has it", async () => {
  const paths = await stateFolder();
  planNext(paths.runDir, {
    ...{ dueMs: undefined, foreignDueMs: new Map([["telegram", NOW - 1_000]]) },
  });

  expect(isNeeded(paths, WITH_SLACK)).toBe(false);
  expect(isNeeded(paths, {}, OPTIONS_SET)).toBe(true);
});

test("a login that no sink was given yet is looked after, where there is a sink", async () => {
  const paths = await stateFolder();

  expect(isNeeded(paths)).toBe(false);
  expect(isNeeded(paths, WITH_SINK)).toBe(true);
});

function writeAlerted({ shared, alertsFile }: StatePaths, resetsAtMs: number): void {
  mkdirSync(shared, { recursive: true });
  const reset = { firstResetsAtMs: resetsAtMs, resetsAtMs };
  const alerted = { account: "a", window: "five_hour" as const, ...reset, toldPercent: 80 };
  writeFileSync(alertsFile, alertsText({ ...NO_ALERTS, windows: [alerted] }));
}
