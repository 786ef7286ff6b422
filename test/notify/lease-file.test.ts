import { rmdirSync, utimesSync, writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { takeLease } from "../../shared/notify/lease-file.ts";

test("one holds it at a time", async () => {
  await using fixture = await createFixture();
  const outboxDir = fixture.getPath("outbox");

  const first = await takeLease(outboxDir, Date.now);
  const second = await takeLease(outboxDir, Date.now);
  const isHeld = first?.isHeld();
  await first?.release();
  const third = await takeLease(outboxDir, Date.now);
  await third?.release();

  expect([isHeld, first?.isHeld()]).toEqual([true, false]);
  expect(second).toBeUndefined();
  expect(third).toBeDefined();
});

test("is lost to whoever took it over, even when both found it stale at the same moment", async () => {
  await using fixture = await createFixture();
  const first = await takeLease(fixture.path, Date.now);
  const lock = fixture.getPath("sender.lock");
  // What the slower of two does that both want to remove a dead holder's lock.
  rmdirSync(lock);

  const second = await takeLease(fixture.path, Date.now);

  expect([first?.isHeld(), second?.isHeld()]).toEqual([false, true]);
  await first?.release();
  await second?.release();
});

test("that of a dead holder is free after the stale time", async () => {
  await using fixture = await createFixture({ "sender.lock": {} });
  const lock = fixture.getPath("sender.lock");
  const dateLock = (agoMs: number) => {
    const atS = (Date.now() - agoMs) / 1_000;
    utimesSync(lock, atS, atS);
  };

  dateLock(1_000);
  const early = await takeLease(fixture.path, Date.now);
  dateLock(5_500);
  const late = await takeLease(fixture.path, Date.now);
  await late?.release();

  expect(early).toBeUndefined();
  expect(late).toBeDefined();
});

test("is lost for good when its holder was away for longer than the stale time", async () => {
  await using fixture = await createFixture();
  let nowMs = Date.now();
  const lease = await takeLease(fixture.path, () => nowMs);

  const before = lease?.isHeld();
  nowMs += 4_000;
  const early = lease?.isHeld();
  nowMs += 6_000;
  const late = lease?.isHeld();
  nowMs -= 10_000;
  const after = lease?.isHeld();
  await lease?.release();

  expect([before, early, late, after]).toEqual([true, true, false, false]);
});

test("a clock that is set back does not end it", async () => {
  await using fixture = await createFixture();
  let nowMs = Date.now();
  const lease = await takeLease(fixture.path, () => nowMs);

  nowMs -= 3_600_000;
  const isHeld = lease?.isHeld();
  await lease?.release();

  expect(isHeld).toBe(true);
});

test("a folder that cannot be is an error, not a lease that is taken", async () => {
  await using fixture = await createFixture({ outbox: "a file" });
  writeFileSync(fixture.getPath("outbox"), "still");

  await expect(takeLease(fixture.getPath("outbox"), Date.now)).rejects.toMatchObject({
    code: "ENOTDIR",
  });
});
