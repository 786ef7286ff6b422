import { expect, test } from "vitest";
import { addMessage } from "../../shared/notify/messages-file.ts";
import { queueNotice, queueTicket } from "../../shared/notify/queue-notice-file.ts";
import { openSetup } from "../../worker/tend-setup.ts";
import { foreignDueMs, hasOwnWaiting } from "../../worker/waiting-file.ts";
import { noticeOf } from "../notify/outbox.ts";
import { messageOf } from "../notify/outbox-fixture.ts";
import { tendHome } from "./tend-world.ts";

test("a notice waits, a ticket does not", async () => {
  const { paths, world } = await tendHome();
  const setup = openSetup(world);

  expect(hasOwnWaiting(setup)).toBe(false);
  queueTicket(paths.outboxDir, noticeOf("a"));
  expect(hasOwnWaiting(setup)).toBe(false);
  queueNotice(paths.outboxDir, noticeOf("b"));
  expect(hasOwnWaiting(setup)).toBe(true);
});

test("a message waits for us where its channel is ours, else for others", async () => {
  const { paths, world } = await tendHome();
  const nowMs = Date.now();
  const setup = openSetup(world);
  addMessage(paths.outboxDir, messageOf(1, nowMs, { channel: "slack", notBeforeMs: nowMs + 9 }));
  addMessage(paths.outboxDir, messageOf(2, nowMs, { channel: "slack", notBeforeMs: nowMs + 5 }));

  expect(hasOwnWaiting(setup)).toBe(false);
  addMessage(paths.outboxDir, messageOf(3, nowMs));
  expect(hasOwnWaiting(setup)).toBe(true);
  expect(foreignDueMs(setup)).toEqual(new Map([["slack", nowMs + 5]]));
});
