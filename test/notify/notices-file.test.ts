import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  confirmTickets,
  markTold,
  readNotices,
  readTickets,
  readTold,
} from "../../shared/notify/notices-file.ts";
import { queueNotice, queueTicket } from "../../shared/notify/queue-notice-file.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { NOON, noticeOf } from "./outbox.ts";

test("an outbox that is not there holds nothing", async () => {
  const { outboxDir } = await stateFolder();

  expect(readNotices(outboxDir)).toEqual([]);
  expect(readTickets(outboxDir)).toEqual([]);
  expect(readTold(outboxDir)).toEqual([]);
  expect(existsSync(outboxDir)).toBe(false);
});

test("notices come oldest first, with all they say", async () => {
  const { outboxDir } = await stateFolder();
  const later = noticeOf("a", { atMs: NOON + 1, sessionId: "s1", reason: "x" });
  queueNotice(outboxDir, later);
  queueNotice(outboxDir, noticeOf("c"));
  queueNotice(outboxDir, noticeOf("b"));

  expect(readNotices(outboxDir)).toEqual([noticeOf("b"), noticeOf("c"), later]);
});

test("files that are no notices are passed over", async () => {
  const { outboxDir } = await stateFolder();
  queueNotice(outboxDir, noticeOf("a"));
  writeFileSync(`${outboxDir}/torn.notice.json`, '{"key":"to');
  writeFileSync(`${outboxDir}/other.notice.json`, JSON.stringify(noticeOf("another")));
  writeFileSync(`${outboxDir}/x y.notice.json`, JSON.stringify(noticeOf("x y")));

  expect(readNotices(outboxDir)).toEqual([noticeOf("a")]);
});

test("what was told is remembered and cannot be queued again", async () => {
  const { outboxDir } = await stateFolder();
  queueNotice(outboxDir, noticeOf("a"));
  queueNotice(outboxDir, noticeOf("b", { kind: "session_waiting" }));

  markTold(outboxDir, noticeOf("a"), { atMs: NOON + 5, kind: "posted", postedAs: "1-a" });
  markTold(outboxDir, noticeOf("b"), {
    atMs: NOON + 6,
    kind: "dropped",
    dropped: "quiet hours",
    notice: "session_waiting",
    title: "✋ Claude waits",
  });

  expect(readNotices(outboxDir)).toEqual([]);
  expect(queueNotice(outboxDir, noticeOf("a"))).toBe("known");
  expect(readTold(outboxDir)).toEqual([
    { key: "a", atMs: NOON + 5, kind: "posted", postedAs: "1-a" },
    {
      key: "b",
      atMs: NOON + 6,
      kind: "dropped",
      dropped: "quiet hours",
      notice: "session_waiting",
      title: "✋ Claude waits",
    },
  ]);
  expect(statSync(`${outboxDir}/told`).mode & 0o777).toBe(0o700);
  expect(statSync(`${outboxDir}/told/a.json`).mode & 0o777).toBe(0o600);
});

test("a notice that was told before is removed", async () => {
  const { outboxDir } = await stateFolder();
  queueNotice(outboxDir, noticeOf("a"));
  markTold(outboxDir, noticeOf("a"), { atMs: NOON, kind: "posted", postedAs: "1-a" });
  writeFileSync(`${outboxDir}/a.notice.json`, JSON.stringify(noticeOf("a")));

  expect(readNotices(outboxDir)).toEqual([]);
  expect(readdirSync(outboxDir)).toEqual(["told"]);
});

test("a ticket is a notice once its transcript is there, within a minute", async () => {
  const { outboxDir, home } = await stateFolder();
  const transcriptPath = `${home}/transcript.jsonl`;
  queueTicket(outboxDir, noticeOf("a", { transcriptPath }));
  queueTicket(outboxDir, noticeOf("late", { transcriptPath, atMs: NOON - 31 * MS_PER_SECOND }));
  queueTicket(outboxDir, noticeOf("without"));

  confirmTickets(outboxDir, NOON + 30 * MS_PER_SECOND);
  expect(readNotices(outboxDir)).toEqual([]);

  writeFileSync(transcriptPath, "{}\n");
  confirmTickets(outboxDir, NOON + 30 * MS_PER_SECOND);
  expect(readNotices(outboxDir).map(({ key }) => key)).toEqual(["a"]);
  expect(readTickets(outboxDir).map(({ key }) => key)).toEqual(["late", "without"]);
});
