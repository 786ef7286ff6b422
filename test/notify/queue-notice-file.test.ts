import { mkdirSync, readdirSync, statSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { markTold, readNotices } from "../../shared/notify/notices-file.ts";
import {
  confirmTicket,
  notedAtMs,
  queueNotice,
  queueTicket,
} from "../../shared/notify/queue-notice-file.ts";
import { NOON, noticeOf, ticketsIn } from "./outbox.ts";

async function outbox(): Promise<string> {
  const fixture = await createFixture({});
  onTestFinished(() => fixture.rm());
  return fixture.getPath("home", "outbox");
}

test("an event is queued once, in a folder that is nobody else's", async () => {
  const outboxDir = await outbox();

  expect(queueNotice(outboxDir, noticeOf("a"))).toBe("queued");
  expect(queueNotice(outboxDir, noticeOf("a", { atMs: NOON + 5 }))).toBe("known");

  expect(readNotices(outboxDir)).toEqual([noticeOf("a")]);
  expect(readdirSync(outboxDir)).toEqual(["a.notice.json"]);
  if (process.platform === "win32") return;
  expect(statSync(outboxDir).mode & 0o777).toBe(0o700);
  expect(statSync(`${outboxDir}/a.notice.json`).mode & 0o777).toBe(0o600);
});

test("what was told is not queued again", async () => {
  const outboxDir = await outbox();
  queueNotice(outboxDir, noticeOf("a"));
  markTold(outboxDir, noticeOf("a"), { atMs: NOON, kind: "posted", postedAs: "1-a" });

  expect(queueNotice(outboxDir, noticeOf("a"))).toBe("known");
  expect(queueTicket(outboxDir, noticeOf("a"))).toBe("known");
  expect([readNotices(outboxDir), ticketsIn(outboxDir)]).toEqual([[], []]);
});

test("a ticket becomes a notice once, as it was written", async () => {
  const outboxDir = await outbox();
  expect(confirmTicket(outboxDir, "a")).toBe(false);
  expect(queueTicket(outboxDir, noticeOf("a"))).toBe("queued");
  expect(queueTicket(outboxDir, noticeOf("a"))).toBe("known");
  expect(readNotices(outboxDir)).toEqual([]);

  expect(confirmTicket(outboxDir, "a")).toBe(true);
  expect(confirmTicket(outboxDir, "a")).toBe(false);
  expect(queueTicket(outboxDir, noticeOf("a"))).toBe("known");

  expect(readNotices(outboxDir)).toEqual([noticeOf("a")]);
  expect(ticketsIn(outboxDir)).toEqual([]);
});

test("says when the disk refuses", async () => {
  await using fixture = await createFixture({ file: "" });

  expect(() => queueNotice(fixture.getPath("file", "outbox"), noticeOf("a"))).toThrow(/ENOTDIR/);
});

test("says when a ticket cannot become a notice", async () => {
  const outboxDir = await outbox();
  queueTicket(outboxDir, noticeOf("a"));
  mkdirSync(`${outboxDir}/a.notice.json`);

  expect(() => confirmTicket(outboxDir, "a")).toThrow(/EISDIR|EPERM/);
  expect(ticketsIn(outboxDir)).toEqual([noticeOf("a")]);
});

test("knows when an event was seen, or told", async () => {
  const outboxDir = await outbox();
  expect(notedAtMs(outboxDir, "a")).toBeUndefined();

  queueNotice(outboxDir, noticeOf("a"));
  expect(notedAtMs(outboxDir, "a")).toBe(NOON);

  markTold(outboxDir, noticeOf("a"), { atMs: NOON + 10_000, kind: "posted", postedAs: "1-a" });
  expect(notedAtMs(outboxDir, "a")).toBe(NOON + 10_000);
});
