import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { isHurryAsked } from "../../shared/notify/hurry-file.ts";
import { takeLease } from "../../shared/notify/lease-file.ts";
import { addMessage, readDone, readMessages } from "../../shared/notify/messages-file.ts";
import { readNotices } from "../../shared/notify/notices-file.ts";
import { queueNotice } from "../../shared/notify/queue-notice-file.ts";
import { isTended } from "../../shared/notify/start-tender-file.ts";
import { dueAtMs, noteDue } from "../../shared/notify/tender-due-file.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { tend } from "../../worker/tend.ts";
import { noticeOf } from "../notify/outbox.ts";
import { messageOf } from "../notify/outbox-fixture.ts";
import { tendHome } from "./tend-world.ts";

const started = (key: string) => noticeOf(key, { atMs: Date.now() });

test("sends what was queued, and leaves nothing due", async () => {
  const { paths, telegram, world } = await tendHome();
  queueNotice(paths.outboxDir, started("a"));
  queueNotice(paths.outboxDir, started("b"));
  noteDue(paths.runDir, Date.now());

  await tend(world, {});

  expect(telegram.messages.map(({ text }) => text)).toEqual([
    "<b>🚀 Claude started</b>",
    "<b>🚀 Claude started</b>",
  ]);
  expect(readDone(paths.outboxDir)).toHaveLength(2);
  expect([readNotices(paths.outboxDir), readMessages(paths.outboxDir)]).toEqual([[], []]);
  expect(dueAtMs(paths.runDir)).toBeUndefined();
  expect(isTended(paths.outboxDir, Date.now())).toBe(false);
});

test("sends what comes while it is at work", async () => {
  const { paths, telegram, world } = await tendHome({ coalesceMs: 1_000 });
  queueNotice(paths.outboxDir, noticeOf("a", { atMs: Date.now() }));
  const tending = tend(world, {});
  await pause(400);
  queueNotice(paths.outboxDir, noticeOf("b", { atMs: Date.now(), kind: "session_waiting" }));

  await tending;

  expect(telegram.messages.map(({ text }) => text)).toEqual([
    "<b>✋ Claude waits for your input</b>",
    "<b>🚀 Claude started</b>",
  ]);
});

test("leaves to others what is due later, and says when", async () => {
  const { paths, telegram, world } = await tendHome();
  const nowMs = Date.now();
  const notBeforeMs = nowMs + 10 * MS_PER_MINUTE;
  addMessage(paths.outboxDir, messageOf(1, nowMs, { notBeforeMs }));

  await tend(world, {});

  expect(telegram.requests).toEqual([]);
  expect(Math.round(dueAtMs(paths.runDir) ?? 0)).toBe(notBeforeMs);
});

test("waits for company no longer than who asks can wait", async () => {
  const { paths, telegram, world } = await tendHome({ coalesceMs: 60_000 });
  queueNotice(paths.outboxDir, started("a"));

  await tend(world, { untilMs: Date.now() + 3_000 });

  expect(telegram.messages).toHaveLength(1);
});

test("while another sends, goes at once; one that must end soon asks that one to hurry", async () => {
  const { paths, telegram, world } = await tendHome();
  const other = await takeLease(paths.outboxDir, Date.now);
  queueNotice(paths.outboxDir, started("a"));

  await tend(world, {});
  const isHurried = isHurryAsked(paths.outboxDir, Date.now());
  const beganMs = Date.now();
  await tend(world, { untilMs: beganMs + 400 });
  const waitedMs = Date.now() - beganMs;
  await other?.release();

  expect(isHurried).toBe(false);
  expect(isHurryAsked(paths.outboxDir, Date.now())).toBe(true);
  expect(waitedMs).toBeGreaterThanOrEqual(390);
  expect(telegram.requests).toEqual([]);
});

test("leaves a message to who has its channel's token", async () => {
  const { paths, telegram, configure, world } = await tendHome();
  configure({ notify: { coalesceMs: 0 } });
  queueNotice(paths.outboxDir, noticeOf("a", { atMs: Date.now(), channels: ["telegram"] }));

  await tend(world, {});
  const waiting = readMessages(paths.outboxDir).map(({ attempts }) => attempts);
  const env = {
    ...{ TELEGRAM_BOT_TOKEN: "7:env", TELEGRAM_CHAT_ID: "9" },
    TELEGRAM_API_BASE_URL: telegram.url,
  };
  await tend({ ...world, env }, {});

  expect(waiting).toEqual([0]);
  expect(telegram.messages).toMatchObject([{ token: "7:env", chatId: "9" }]);
});

test("logs what is wrong with a channel, without its secret", async () => {
  const { paths, telegram, world } = await tendHome();
  telegram.script.push({ status: 401, body: { ok: false, description: "bad 123:abc" } });
  queueNotice(paths.outboxDir, started("a"));

  await tend(world, {});

  const log = readFileSync(`${paths.logDir}/tacho.log`, "utf8");
  expect(log.replace(/^\S+ /, "")).toBe(
    "notify telegram: The bot token is not accepted. Check notify.channels.telegram.token (tacho config set).\n",
  );
});

test("a home where nothing is set up stays as it was", async () => {
  const { paths, configure, world } = await tendHome();
  configure({});

  await tend(world, {});

  expect(readdirSync(paths.home).sort()).toEqual(["config.json", "outbox", "run"]);
  expect(readdirSync(paths.runDir)).toEqual([]);
  expect(existsSync(paths.credentialsSync)).toBe(false);
});

test("says when the disk refuses", async () => {
  const { paths, world } = await tendHome();
  writeFileSync(paths.outboxDir, "");

  await expect(tend(world, {})).rejects.toThrow(/ENOTDIR|EEXIST/);
});
