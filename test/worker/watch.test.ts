import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { readMessages } from "../../shared/notify/messages-file.ts";
import { queueNotice } from "../../shared/notify/queue-notice-file.ts";
import { openSetup } from "../../worker/tend-setup.ts";
import { earliest, startWatch } from "../../worker/watch.ts";
import { noticeOf } from "../notify/outbox.ts";
import { tendHome } from "./tend-world.ts";

test("the earliest of moments, of which some are not known", () => {
  expect(earliest([])).toBeUndefined();
  expect(earliest([undefined, undefined])).toBeUndefined();
  expect(earliest([undefined, 7, 3, undefined])).toBe(3);
});

test("makes messages of what is queued, also without being asked, until it is stopped", async () => {
  const { paths, world } = await tendHome();
  const watch = startWatch(openSetup(world), () => false);
  const posted = () => readMessages(paths.outboxDir).length;

  queueNotice(paths.outboxDir, noticeOf("a", { atMs: Date.now() }));
  await watch.look();
  expect(posted()).toBe(1);
  queueNotice(paths.outboxDir, noticeOf("b", { atMs: Date.now() }));
  await pause(600);
  expect(posted()).toBe(2);
  await watch.stop();
  queueNotice(paths.outboxDir, noticeOf("c", { atMs: Date.now() }));
  await pause(400);

  expect(posted()).toBe(2);
});

test("says until when news waits for company", async () => {
  const { paths, world } = await tendHome({ coalesceMs: 20_000 });
  const watch = startWatch(openSetup(world), () => false);
  const atMs = Date.now();
  queueNotice(paths.outboxDir, noticeOf("a", { atMs }));

  await watch.look();
  await watch.stop();

  expect(watch.nextDueMs()).toBe(atMs + 20_000);
});

test("does not make it wait where everything is about to end", async () => {
  const { paths, world } = await tendHome({ coalesceMs: 20_000 });
  const watch = startWatch(openSetup(world), () => true);
  queueNotice(paths.outboxDir, noticeOf("a", { atMs: Date.now() }));

  await watch.look();
  await watch.stop();

  expect(readMessages(paths.outboxDir)).toHaveLength(1);
  expect(watch.nextDueMs()).toBeUndefined();
});
