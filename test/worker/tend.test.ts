import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
import { until } from "../e2e/until.ts";
import { noticeOf } from "../notify/outbox.ts";
import { messageOf } from "../notify/outbox-fixture.ts";
import { logIn, startHangingServer, tendHome } from "./tend-world.ts";

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
  expect(dueAtMs(paths.runDir, [])).toBeUndefined();
  expect(isTended(paths.outboxDir, Date.now())).toBe(false);
});

test("sends what comes while it is at work", async () => {
  const { paths, telegram, world } = await tendHome({ coalesceMs: 4_000 });
  queueNotice(paths.outboxDir, noticeOf("a", { atMs: Date.now() }));
  const tending = tend(world, {});
  await until(() => isTended(paths.outboxDir, Date.now()));
  await pause(400);
  const question = { atMs: Date.now(), kind: "session_waiting", sessionId: "s2" } as const;
  queueNotice(paths.outboxDir, noticeOf("b", question));

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
  expect(Math.round(dueAtMs(paths.runDir, []) ?? 0)).toBe(notBeforeMs);
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

test("does not wait where a server wants to be left alone for long, and says when to ask it again", async () => {
  const { paths, telegram, world } = await tendHome();
  const body = { ok: false, parameters: { retry_after: 300 } };
  telegram.script.push({ status: 429, body }, { status: 429, body });
  for (const key of ["a", "b"]) queueNotice(paths.outboxDir, started(key));

  // Five minutes are more than this test may take.
  await tend(world, {});

  expect(telegram.requests).toHaveLength(1);
  const dueInMs = (dueAtMs(paths.runDir, []) ?? 0) - Date.now();
  expect(dueInMs).toBeGreaterThan(250_000);
});

test("does not linger for company that comes later than who asks can wait", async () => {
  const { paths, world } = await tendHome({ coalesceMs: 60_000 });
  queueNotice(paths.outboxDir, started("a"));
  const beganMs = Date.now();

  // As long as it could wait is more than this test may take.
  await tend(world, { lingerMs: 45_000 });

  expect(dueAtMs(paths.runDir, [])).toBeGreaterThan(beganMs + 55_000);
});

test("a sink that hangs holds up no message, and not who is in a hurry", async () => {
  const hanging = await startHangingServer();
  const { paths, telegram, configure, world } = await tendHome();
  const channel = { token: "123:abc", chatId: "42", apiBaseUrl: telegram.url };
  const sink = { type: "http", url: hanging.url, token: "sink-token", allowPrivate: true };
  configure({
    notify: { channels: { telegram: channel }, coalesceMs: 0 },
    credentials: { sinks: [sink] },
  });
  logIn(world.homeDir);
  queueNotice(paths.outboxDir, started("a"));

  await tend(world, { untilMs: Date.now() + 3_000 });

  expect(telegram.messages).toHaveLength(1);
  // It still waits for its answer: the sink gives up after 10 s.
  expect(hanging.requests()).toEqual({ begun: 1, waiting: 1 });
});

test("what is wrong with the state of one part stops no other", async () => {
  const { paths, telegram, configure, world } = await tendHome();
  const channel = { token: "123:abc", chatId: "42", apiBaseUrl: telegram.url };
  const sinks = [{ type: "file", path: `${paths.home}/token.json` }];
  configure({
    notify: { channels: { telegram: channel }, coalesceMs: 0 },
    credentials: { sinks },
  });
  logIn(world.homeDir);
  mkdirSync(paths.credentialsSync);
  queueNotice(paths.outboxDir, started("a"));

  await tend(world, {});

  expect(telegram.messages).toHaveLength(1);
  const log = readFileSync(`${paths.logDir}/tacho.log`, "utf8");
  expect(log.match(/worker credentials/g)).toHaveLength(1);
});

// A second attempt comes ten seconds after the first.
test("settings that change while it works hold from then on", { timeout: 90_000 }, async () => {
  const { paths, telegram, configure, world } = await tendHome();
  const channel = { token: "123:abc", chatId: "42", apiBaseUrl: telegram.url };
  telegram.script.push({ status: 500, body: {} });
  queueNotice(paths.outboxDir, started("a"));

  const tending = tend(world, {});
  await until(() => telegram.requests.length === 1);
  configure({ notify: { channels: { telegram: { ...channel, chatId: "43" } } } });
  await tending;

  expect(telegram.messages).toHaveLength(1);
  queueNotice(paths.outboxDir, started("b"));
  await tend(world, {});
  expect(telegram.messages.map(({ chatId }) => chatId)).toContain("43");
});
