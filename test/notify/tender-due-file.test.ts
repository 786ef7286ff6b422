import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import {
  dueAtMs,
  isAsked,
  noteDue,
  planNext,
  takeAsked,
} from "../../shared/notify/tender-due-file.ts";

const NOON_MS = Date.UTC(2026, 10, 21, 12, 30);

async function runFolder() {
  const fixture = await createFixture({});
  return {
    runDir: fixture.getPath("home", "run"),
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

test("who asks and who plans do not take away each other's", async () => {
  await using folder = await runFolder();
  const { runDir } = folder;

  expect(dueAtMs(runDir, [])).toBeUndefined();
  planNext(runDir, { dueMs: NOON_MS + 60_000 });
  noteDue(runDir, NOON_MS);
  expect([isAsked(runDir), dueAtMs(runDir, [])]).toEqual([true, NOON_MS]);
  planNext(runDir, { dueMs: undefined });
  expect(dueAtMs(runDir, [])).toBe(NOON_MS);
  takeAsked(runDir);
  takeAsked(runDir);

  expect([isAsked(runDir), dueAtMs(runDir, [])]).toEqual([false, undefined]);
});

test("a message for another's channel is due for those who have it", async () => {
  await using folder = await runFolder();
  const { runDir } = folder;

  planNext(runDir, { dueMs: undefined, foreignDueMs: new Map([["telegram", NOON_MS]]) });

  expect(dueAtMs(runDir, ["slack"])).toBeUndefined();
  expect(dueAtMs(runDir, ["slack", "telegram"])).toBe(NOON_MS);
  planNext(runDir, { dueMs: undefined, foreignDueMs: new Map() });
  expect(dueAtMs(runDir, ["telegram"])).toBeUndefined();
});

test("a folder that takes nothing is an error for who wants to note something", async () => {
  await using fixture = await createFixture({ file: "" });
  const runDir = fixture.getPath("file", "run");

  expect(() => noteDue(runDir, NOON_MS)).toThrow(/ENOTDIR/);
  expect(() => planNext(runDir, { dueMs: undefined })).not.toThrow();
});
