import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../../cli/run.ts";
import { takeLease } from "../../shared/notify/lease-file.ts";
import type { Message } from "../../shared/notify/message.ts";
import { addMessage, readMessages } from "../../shared/notify/messages-file.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { json, startUsageServer, usageBody } from "../quota/poll/poll-world.ts";
import { startTelegramServer, type TelegramReply } from "../servers/telegram-server.ts";
import { recordedHome } from "./recorded-home.ts";

const TOKEN = "1:secret-of-the-bot";

test("sends what waits and says so in one line", async () => {
  const home = await createHome();
  home.queue("a");
  home.queue("b");

  const tick = await home.tick();

  expect(tick).toEqual({ exitCode: 0, out: "2 messages delivered.\n", err: "" });
  expect(home.server.messages.map(({ text }) => text)).toEqual([
    "<b>🚀 a started</b>",
    "<b>🚀 b started</b>",
  ]);
});

test("where nothing waits there is nothing to do", async () => {
  const home = await createHome();

  expect(await home.tick()).toEqual({ exitCode: 0, out: "Nothing to do.\n", err: "" });
});

test("without a channel and a sink it says so and makes no files", async () => {
  const home = await createHome({ notify: {} });
  const dir = `${home.dir}/elsewhere`;

  const tick = await home.tick([], { TACHO_HOME: dir });

  expect(tick.out).toBe("Nothing to do: no channel and no sink is set up. See: tacho doctor\n");
  expect(tick.exitCode).toBe(0);
  expect(existsSync(dir)).toBe(false);
});

test("with quota.poll alone the service is asked, and the line says so", async () => {
  const service = await startUsageServer(json(usageBody(42)));
  const quota = { poll: true, apiBaseUrl: service.url };
  const home = await createHome({ notify: {}, quota });
  home.logIn(["user:inference", "user:profile"]);

  const first = await home.tick();
  const second = await home.tick();

  expect(service.requests).toHaveLength(1);
  expect(first).toEqual({ exitCode: 0, out: "Limits asked of the service.\n", err: "" });
  expect(second.out).toBe("Nothing to do.\n");
});

test("a service that cannot be reached is told, and is no failure of the tick", async () => {
  const service = await startUsageServer(json(usageBody(42)));
  await service.close();
  const quota = { poll: true, apiBaseUrl: service.url };
  const home = await createHome({ notify: {}, quota });
  home.logIn(["user:inference", "user:profile"]);

  expect(await home.tick()).toEqual({
    ...{ exitCode: 0, out: "The service that knows the limits cannot be reached.\n", err: "" },
  });
});

test("waits for what is due soon, and leaves the rest to the next tick", async () => {
  const home = await createHome();
  home.queue("a", { notBeforeMs: Date.now() + 700 });
  home.queue("b", { notBeforeMs: Date.now() + MS_PER_MINUTE });

  expect((await home.tick()).out).toBe("1 message delivered, 1 waiting.\n");
  expect(home.server.messages.map(({ text }) => text)).toEqual(["<b>🚀 a started</b>"]);
});

test("a refusal goes to stderr once, and then only doctor tells of it", async () => {
  const home = await createHome();
  home.answers({ status: 401, body: { ok: false, description: TOKEN } });
  home.queue("a");

  const first = await home.tick();
  const second = await home.tick();

  expect(first).toEqual({
    exitCode: 1,
    out: "1 message dropped.\n",
    err: "tacho: telegram: The bot token is not accepted. Check notify.channels.telegram.token (tacho config set).\n",
  });
  expect(second).toEqual({ exitCode: 0, out: "Nothing to do.\n", err: "" });
});

test("old news is dropped without alarm", async () => {
  const home = await createHome();
  home.queue("a", { expiresAtMs: Date.now() - MS_PER_MINUTE });

  expect(await home.tick()).toEqual({ exitCode: 0, out: "1 message dropped.\n", err: "" });
});

test("leaves the work to another process that is at it", async () => {
  const home = await createHome();
  home.queue("a");
  const lease = await takeLease(home.paths.outboxDir, Date.now);
  onTestFinished(() => lease?.release());

  expect(await home.tick()).toEqual({
    exitCode: 0,
    out: "Another process is sending at the moment; it sees to the rest.\n",
    err: "",
  });
  expect(home.server.messages).toEqual([]);
});

test("tells of a limit that was passed while nobody worked", async () => {
  const home = await createHome();
  const nowMs = Date.now();
  const reading = { window: "five_hour", sessionId: "s1", source: "statusline" } as const;
  const resetsAtMs = nowMs + 2 * MS_PER_HOUR;
  appendObservations(
    home.paths.quotaDir,
    "a1",
    [
      { ...reading, atMs: nowMs - 50 * MS_PER_MINUTE, usedPercent: 70, resetsAtMs },
      { ...reading, atMs: nowMs - MS_PER_MINUTE, usedPercent: 82, resetsAtMs },
    ],
    nowMs,
  );

  const first = await home.tick();
  const second = await home.tick();

  expect(first).toEqual({
    exitCode: 0,
    out: "1 message delivered; limits evaluated.\n",
    err: "",
  });
  expect(home.server.messages[0]?.text).toContain("5-hour limit 82 % used");
  expect(second.out).toBe("Limits evaluated, nothing to tell.\n");
});

test("says that no limit is told while a later version's alerts.json lies there", async () => {
  const home = await createHome();
  writeFileSync(home.paths.alertsFile, '{"version":2}');

  expect(await home.tick()).toEqual({
    exitCode: 1,
    out: "Nothing to do.\n",
    err: `tacho: ${home.paths.alertsFile} cannot be read by this version of Tacho: no limit is told. Update Tacho, or remove the file.\n`,
  });
});

test("hands the login to a sink when that is due", async () => {
  const home = await createHome({ credentials: { sinks: [{ type: "file", path: "<home>/out" }] } });
  home.logIn();

  const first = await home.tick();
  const second = await home.tick();

  expect(first).toEqual({ exitCode: 0, out: "Login handed to 1 sink.\n", err: "" });
  expect(second).toEqual({ exitCode: 0, out: "Nothing to do.\n", err: "" });
  expect(JSON.parse(readFileSync(`${home.dir}/out`, "utf8")).accessToken).toBe("sk-ant-a");
});

test("a sink that fails, and a login that is not there, are told", async () => {
  const sinks = [{ type: "command", argv: ["/bin/false"] }];
  const failing = await createHome({ credentials: { sinks } });
  const empty = await createHome({ credentials: { sinks } });
  failing.logIn();

  const failed = await failing.tick();

  expect(failed.exitCode).toBe(1);
  expect(failed.out).toBe("1 sink failed.\n");
  expect(failed.err).toMatch(/^tacho: command \/bin\/false: .+\n$/);
  expect(await empty.tick()).toEqual({ exitCode: 0, out: "No login here.\n", err: "" });
});

test("a bot token alone in the environment may be another program's", async () => {
  const home = await createHome({ notify: {} });
  home.queue("a", { chatId: "42" });
  const env = { TELEGRAM_BOT_TOKEN: "2:other", TELEGRAM_API_BASE_URL: home.server.url };

  expect((await home.tick([], env)).out).toBe("1 message waiting.\n");
  expect(home.server.messages).toEqual([]);
  expect(readMessages(home.paths.outboxDir)).toHaveLength(1);
});

test("token and chat of the environment are enough", async () => {
  const home = await createHome({ notify: {} });
  home.queue("a");
  const env = {
    TELEGRAM_BOT_TOKEN: "2:other",
    TELEGRAM_CHAT_ID: "42",
    TELEGRAM_API_BASE_URL: home.server.url,
  };

  expect((await home.tick([], env)).out).toBe("1 message delivered.\n");
  expect(home.server.messages).toMatchObject([{ token: "2:other", chatId: "42" }]);
});

test("--json says the same to programs", async () => {
  const home = await createHome();
  home.queue("a");

  const { out } = await home.tick(["--json"]);

  expect(JSON.parse(out)).toEqual({
    state: "done",
    messages: { delivered: 1, waiting: 0, uncertain: 0, dropped: 0 },
    areLimitsEvaluated: false,
    problems: [],
  });
});

test("says what it can do", async () => {
  const home = await createHome();
  const world = home.world(80);

  expect(await run(["alerts", "tikc"], world)).toBe(2);

  expect(world.stderr()).toBe(
    'tacho: Say what to do: snooze or tick. Did you mean "tick"? See: tacho help alerts\n',
  );
});

test("a misspelt action is named, whatever stands behind it", async () => {
  const home = await createHome();

  const world = home.world(80);

  expect(await run(["alerts", "snooz", "2h"], world)).toBe(2);

  expect(world.stderr()).toBe(
    'tacho: Say what to do: snooze or tick. Did you mean "snooze"? See: tacho help alerts\n',
  );
});

type Settings = { notify?: object; credentials?: object; quota?: object };

/** A home whose messages go to a Bot API server of its own. */
async function createHome(settings: Settings = {}) {
  const home = await recordedHome();
  const server = await startTelegramServer();
  onTestFinished(() => server.close());
  const telegram = { token: TOKEN, chatId: "42", apiBaseUrl: server.url };
  const notify = { channels: { telegram }, minIntervalMs: 0 };
  const config = JSON.stringify({ notify, ...settings }).replaceAll("<home>", home.dir);
  mkdirSync(home.paths.home, { mode: 0o700 });
  writeFileSync(home.paths.config, config, { mode: 0o600 });
  return {
    ...home,
    server,
    answers: (...replies: TelegramReply[]) => server.script.push(...replies),
    queue: (key: string, message: Partial<Message> = {}) =>
      addMessage(home.paths.outboxDir, messageOf(key, message)),
    logIn: (scopes = ["user:inference"]) => {
      const claudeAiOauth = {
        ...{ accessToken: "sk-ant-a", refreshToken: "sk-ant-r", scopes },
        ...{ expiresAt: Date.now() + 8 * MS_PER_HOUR, subscriptionType: "max" },
      };
      mkdirSync(`${home.dir}/.claude`, { mode: 0o700 });
      const path = `${home.dir}/.claude/.credentials.json`;
      writeFileSync(path, JSON.stringify({ claudeAiOauth }), { mode: 0o600 });
      const oauthAccount = { accountUuid: "11111111-1111-4111-8111-111111111111" };
      const state = `${home.dir}/.claude.json`;
      writeFileSync(state, JSON.stringify({ oauthAccount }), { mode: 0o600 });
      // One that has just changed is left alone for a while.
      const settled = new Date(Date.now() - MS_PER_MINUTE);
      for (const file of [path, state]) utimesSync(file, settled, settled);
    },
    tick: async (options: readonly string[] = [], env: Record<string, string> = {}) => {
      const world = { ...home.world(80, env), nowMs: Date.now };
      const exitCode = await run(["alerts", "tick", ...options], world);
      return { exitCode, out: world.stdout(), err: world.stderr() };
    },
  };
}

function messageOf(key: string, message: Partial<Message>): Message {
  const nowMs = Date.now();
  return {
    version: 1,
    id: `${nowMs}-${key}`,
    channel: "telegram",
    importance: "ping",
    text: { title: `🚀 ${key} started`, lines: [] },
    notices: [key],
    createdAtMs: nowMs,
    notBeforeMs: nowMs,
    expiresAtMs: nowMs + MS_PER_HOUR,
    attempts: 0,
    isRepeat: false,
    ...message,
  };
}
