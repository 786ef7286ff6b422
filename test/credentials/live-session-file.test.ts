import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hasLiveSession } from "../../shared/credentials/live-session-file.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { MINUTE_MS, NOON_MS } from "./sync-world.ts";

const LIVE = {
  sessionId: "s1",
  account: "a",
  host: "box",
  configDir: "/home/dev/.claude",
  updatedAtMs: NOON_MS,
};

test.each([
  ["one of ours", LIVE, true],
  ["one whose config dir nobody noted", { ...LIVE, configDir: undefined }, true],
  ["one of another config dir", { ...LIVE, configDir: "/other" }, false],
  ["one of another host", { ...LIVE, host: "other" }, false],
  ["one that has ended", { ...LIVE, endedAtMs: NOON_MS }, false],
  ["one that is lost", { ...LIVE, updatedAtMs: NOON_MS - 70 * MINUTE_MS }, false],
])("%s is a session that refreshes the login, or not", async (_, record, expected) => {
  const { sessionsFile } = await stateFolder();
  writeFileSync(sessionsFile, JSON.stringify({ version: 1, sessions: { s1: record } }));

  const isLive = hasLiveSession(sessionsFile, {
    ...{ configDir: "/home/dev/.claude", host: "box", nowMs: NOON_MS },
  });

  expect(isLive).toBe(expected);
});
