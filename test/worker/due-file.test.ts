import { expect, test } from "vitest";
import { addMessage } from "../../shared/notify/messages-file.ts";
import { queueNotice, queueTicket } from "../../shared/notify/queue-notice-file.ts";
import { hasDue } from "../../worker/due-file.ts";
import { openSetup } from "../../worker/tend-setup.ts";
import { noticeOf } from "../notify/outbox.ts";
import { messageOf } from "../notify/outbox-fixture.ts";
import { tendHome } from "./tend-world.ts";

test("a notice is, a ticket is not", async () => {
  const { paths, world } = await tendHome();
  const setup = openSetup(world);

  expect(hasDue(setup)).toBe(false);
  queueTicket(paths.outboxDir, noticeOf("a"));
  expect(hasDue(setup)).toBe(false);
  queueNotice(paths.outboxDir, noticeOf("b"));
  expect(hasDue(setup)).toBe(true);
});

test("a message is, once its time has come and where its channel is ours", async () => {
  const { paths, world } = await tendHome();
  const nowMs = Date.now();
  addMessage(paths.outboxDir, messageOf(1, nowMs - 9, { channel: "slack" }));
  addMessage(paths.outboxDir, messageOf(2, nowMs, { notBeforeMs: nowMs + 60_000 }));

  expect(hasDue(openSetup(world))).toBe(false);
  expect(hasDue(openSetup({ ...world, now: () => nowMs + 60_000 }))).toBe(true);
});
