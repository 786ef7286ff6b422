import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { takeLease } from "../../shared/notify/lease-file.ts";
import { readMessages } from "../../shared/notify/messages-file.ts";
import { queueNotice } from "../../shared/notify/queue-notice-file.ts";
import { startPosting } from "../../worker/posting.ts";
import { openSetup } from "../../worker/tend-setup.ts";
import { until } from "../e2e/until.ts";
import { noticeOf } from "../notify/outbox.ts";
import { tendHome } from "./tend-world.ts";

async function posting(notify: { [key: string]: unknown } = {}, isHurried = () => false) {
  const { paths, world } = await tendHome(notify);
  const lease = await takeLease(paths.outboxDir, world.now);
  if (lease === undefined) throw new Error("The lease of a new home is taken.");
  onTestFinished(() => lease.release());
  const started = startPosting(openSetup(world), { lease, isHurried });
  onTestFinished(started.stop);
  return {
    ...{ paths, lease, ...started },
    queue: (key: string) => queueNotice(paths.outboxDir, noticeOf(key, { atMs: Date.now() })),
    posted: () => readMessages(paths.outboxDir).length,
  };
}

test("makes messages of what is queued, also without being asked, until it is stopped", async () => {
  const { queue, post, posted, stop } = await posting();

  queue("a");
  post();
  expect(posted()).toBe(1);
  queue("b");
  await until(() => posted() === 2);
  stop();
  queue("c");
  await pause(600);

  expect(posted()).toBe(2);
});

test("says until when news waits for company", async () => {
  const { queue, post, nextDueMs } = await posting({ coalesceMs: 20_000 });
  const beganMs = Date.now();
  queue("a");

  post();

  expect(nextDueMs()).toBeGreaterThanOrEqual(beganMs + 20_000);
});

test("does not make it wait where everything is about to end", async () => {
  const { queue, post, posted, nextDueMs } = await posting({ coalesceMs: 20_000 }, () => true);
  queue("a");

  post();

  expect([posted(), nextDueMs()]).toEqual([1, undefined]);
});

test("posts nothing once somebody else holds the lease", async () => {
  const { queue, post, posted, lease } = await posting();
  queue("a");
  await lease.release();

  post();

  expect(posted()).toBe(0);
});
