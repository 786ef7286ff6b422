import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  confirmTickets,
  markTold,
  readNotices,
  readNoticesOrSetAside,
  readRealTickets,
  readTold,
} from "../../shared/notify/notices-file.ts";
import { queueNotice } from "../../shared/notify/queue-notice-file.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { NOON, noticeOf, queueDatedTicket, ticketsIn } from "./outbox.ts";

test("an outbox that is not there holds nothing", async () => {
  const { outboxDir } = await stateFolder();

  expect(readNotices(outboxDir)).toEqual([]);
  expect(ticketsIn(outboxDir)).toEqual([]);
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
  queueDatedTicket(outboxDir, noticeOf("a", { transcriptPath }));
  const lateMs = NOON - 31 * MS_PER_SECOND;
  queueDatedTicket(outboxDir, noticeOf("late", { transcriptPath, atMs: lateMs }));
  queueDatedTicket(outboxDir, noticeOf("without"));

  confirmTickets(outboxDir, NOON + 30 * MS_PER_SECOND);
  expect(readNotices(outboxDir)).toEqual([]);

  writeFileSync(transcriptPath, "{}\n");
  confirmTickets(outboxDir, NOON + 30 * MS_PER_SECOND);
  expect(readNotices(outboxDir).map(({ key }) => key)).toEqual(["a"]);
  expect(ticketsIn(outboxDir).map(({ key }) => key)).toEqual(["late", "without"]);
});

test("what is no notice is put away, unless somebody may still be writing it", async () => {
  const { outboxDir } = await stateFolder();
  queueNotice(outboxDir, noticeOf("a"));
  const write = (name: string, text: string, agoMs: number) => {
    writeFileSync(`${outboxDir}/${name}`, text);
    utimesSync(`${outboxDir}/${name}`, (NOON - agoMs) / 1_000, (NOON - agoMs) / 1_000);
  };
  write("torn.notice.json", '{"key":"to', 11_000);
  write("other.notice.json", JSON.stringify(noticeOf("another")), 11_000);
  write("young.notice.json", '{"key":"yo', 9_000);
  write("torn.ticket.json", '{"key":"to', 11_000);
  write("young.ticket.json", '{"key":"yo', 9_000);

  expect(readNoticesOrSetAside(outboxDir, NOON)).toEqual([noticeOf("a")]);
  expect(readRealTickets(outboxDir, NOON)).toEqual([]);

  expect(readdirSync(outboxDir).sort()).toEqual([
    "a.notice.json",
    `other.notice.json.corrupt-${NOON}`,
    `torn.notice.json.corrupt-${NOON}`,
    `torn.ticket.json.corrupt-${NOON}`,
    "young.notice.json",
    "young.ticket.json",
  ]);
});

test("tickets older than a minute are not even opened", async () => {
  const { outboxDir, home } = await stateFolder();
  const transcriptPath = `${home}/transcript.jsonl`;
  writeFileSync(transcriptPath, "");
  queueDatedTicket(outboxDir, noticeOf("a", { transcriptPath }));
  const oldS = (NOON - 61 * MS_PER_SECOND) / 1_000;
  utimesSync(`${outboxDir}/a.ticket.json`, oldS, oldS);

  expect(readRealTickets(outboxDir, NOON)).toEqual([]);
});
