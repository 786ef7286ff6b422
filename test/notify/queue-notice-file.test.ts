import { readdirSync, statSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { markTold, readNotices, readTickets } from "../../shared/notify/notices-file.ts";
import { confirmTicket, queueNotice, queueTicket } from "../../shared/notify/queue-notice-file.ts";
import { NOON, noticeOf } from "./outbox.ts";

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
  expect([readNotices(outboxDir), readTickets(outboxDir)]).toEqual([[], []]);
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
  expect(readTickets(outboxDir)).toEqual([]);
});

test("says when the disk refuses", async () => {
  await using fixture = await createFixture({ file: "" });

  expect(() => queueNotice(fixture.getPath("file", "outbox"), noticeOf("a"))).toThrow(/ENOTDIR/);
});
