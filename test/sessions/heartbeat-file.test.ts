import { mkdirSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { isBeating, writeHeartbeat } from "../../shared/sessions/heartbeat-file.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

test("a session's server runs while its last beat is at most a late one old", async () => {
  const sessionsDir = await sessionsFolder();
  writeHeartbeat(sessionsDir, "s1", { atMs: NOW, pid: 1, host: "box" });

  expect(isBeating(sessionsDir, "s1", NOW)).toBe(true);
  expect(isBeating(sessionsDir, "s1", NOW + 34_999)).toBe(true);
  expect(isBeating(sessionsDir, "s1", NOW + 35_000)).toBe(false);
  expect(isBeating(sessionsDir, "s2", NOW)).toBe(false);
});

test("a beat of a clock that was wrong is none", async () => {
  const sessionsDir = await sessionsFolder();
  writeHeartbeat(sessionsDir, "s1", { atMs: Date.parse("2055-01-01"), pid: 1, host: "box" });

  expect(isBeating(sessionsDir, "s1", NOW)).toBe(false);
});

test.each([
  "",
  "hello",
  "[]",
  "null",
  "{}",
  '{"atMs":"now"}',
  '{"atMs":-1e400}',
  '{"version":1,"atMs":',
  `{"atMs":${NOW},"x":"${"x".repeat(5_000)}"}`,
])("something else in its place is no beat, however new: %s", async (text) => {
  const sessionsDir = await sessionsFolder();
  writeFileSync(`${sessionsDir}/s1.alive`, text);

  expect(isBeating(sessionsDir, "s1", NOW)).toBe(false);
});

test("a folder in its place is no beat", async () => {
  const sessionsDir = await sessionsFolder();
  mkdirSync(`${sessionsDir}/s1.alive`);

  expect(isBeating(sessionsDir, "s1", NOW)).toBe(false);
});

async function sessionsFolder(): Promise<string> {
  const fixture = await createFixture({ sessions: {} });
  onTestFinished(() => fixture.rm());
  return fixture.getPath("sessions");
}
