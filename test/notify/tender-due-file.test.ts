import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { dueAtMs, noteDue, noteNothingDue } from "../../shared/notify/tender-due-file.ts";

const NOON_MS = Date.UTC(2026, 10, 21, 12, 30);

test("the moment that was noted last is known until nothing is due", async () => {
  await using fixture = await createFixture({});
  const runDir = fixture.getPath("home", "run");

  expect(dueAtMs(runDir)).toBeUndefined();
  noteDue(runDir, NOON_MS);
  expect(dueAtMs(runDir)).toBe(NOON_MS);
  noteDue(runDir, NOON_MS - 60_250);
  expect(dueAtMs(runDir)).toBe(NOON_MS - 60_250);
  noteNothingDue(runDir);
  noteNothingDue(runDir);

  expect(dueAtMs(runDir)).toBeUndefined();
});

test("a folder that takes nothing is an error for who wants to note something", async () => {
  await using fixture = await createFixture({ file: "" });
  const runDir = fixture.getPath("file", "run");

  expect(() => noteDue(runDir, NOON_MS)).toThrow(/ENOTDIR/);
  expect(() => noteNothingDue(runDir)).not.toThrow();
});
