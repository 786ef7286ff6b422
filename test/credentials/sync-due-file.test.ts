import { utimesSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { isSyncDue } from "../../shared/credentials/sync-due-file.ts";
import { MINUTE_MS, NOON_MS } from "./sync-world.ts";

const DONE = { credentialsMtimeMs: NOON_MS - 8 * MINUTE_MS };
const KEYCHAIN = {};
const OLD_SINK = { fingerprint: "b", sinks: { old: { fingerprint: "a" } } };

test.each([
  ["never looked at", undefined, 0, DONE, true],
  ["looked at a moment ago", 4, 0, DONE, false],
  ["the one that was looked at", 6, 8, DONE, false],
  ["written since it was looked at", 6, 5, DONE, true],
  ["written while what was seen before was still pushed", 6, 7, DONE, true],
  ["put back from a backup", 6, 600, DONE, true],
  ["not there, as when it was looked at", 6, undefined, { credentialsMtimeMs: 0 }, false],
  ["gone since it was looked at", 6, undefined, DONE, true],
  ["kept elsewhere", 6, undefined, KEYCHAIN, true],
  ["noted by a wrong clock", -60, 8, DONE, true],
  ["not yet in each sink", 6, 8, { ...DONE, unfinished: true }, true],
  ["in each sink", 6, 8, { ...DONE, unfinished: false }, false],
  ["not in a sink that is configured no more", 6, 8, { ...DONE, ...OLD_SINK }, false],
  ["not to be understood", 6, 8, "{", true],
])("a login that is %s", async (_, lookedMinutesAgo, writtenMinutesAgo, state, expected) => {
  await using fixture = await createFixture({});
  const files = {
    credentialsSync: fixture.getPath("credentials-sync.json"),
    credentials: fixture.getPath(".credentials.json"),
  };
  const text = typeof state === "string" ? state : JSON.stringify(state);
  writeDated(files.credentialsSync, text, lookedMinutesAgo);
  writeDated(files.credentials, "SECRET", writtenMinutesAgo);

  const isDue = isSyncDue(files, { minIntervalMs: 5 * MINUTE_MS, nowMs: NOON_MS });

  expect(isDue).toBe(expected);
});

function writeDated(path: string, text: string, minutesAgo: number | undefined): void {
  if (minutesAgo === undefined) return;
  writeFileSync(path, text);
  const at = new Date(NOON_MS - minutesAgo * MINUTE_MS);
  utimesSync(path, at, at);
}
