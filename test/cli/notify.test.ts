import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { run } from "../../cli/run.ts";
import { displayWidth } from "../../shared/display/display-width.ts";
import {
  noteChannelProblem,
  readChannelProblems,
} from "../../shared/notify/channel-problems-file.ts";
import type { Message } from "../../shared/notify/message.ts";
import { addMessage, fileAway } from "../../shared/notify/messages-file.ts";
import { markTold } from "../../shared/notify/notices-file.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { noticeOf } from "../notify/outbox.ts";
import { NOON, recordedHome } from "./recorded-home.ts";

beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
});

type Home = Awaited<ReturnType<typeof recordedHome>>;

function configure(home: Home, channels: object): void {
  mkdirSync(home.paths.home, { recursive: true });
  writeFileSync(home.paths.config, JSON.stringify({ notify: { channels } }));
}

describe("tacho notify test", () => {
  type Request = { path: string; body: string };

  /** A local Bot API server that answers everything alike. */
  async function botServer(status: number, answer: object) {
    const requests: Request[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (piece) => {
        body += String(piece);
      });
      request.on("end", () => {
        requests.push({ path: request.url ?? "", body });
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return {
      requests,
      telegram: { token: "1:abc", chatId: "42", apiBaseUrl: `http://127.0.0.1:${port}` },
    };
  }

  const nodeCommand = (script: string) => ({ argv: [process.execPath, "-e", script] });

  test("sends to every channel and says how that went", async () => {
    const home = await recordedHome();
    const { requests, telegram } = await botServer(200, { ok: true });
    configure(home, { telegram, command: nodeCommand("process.exit(3)") });
    const world = home.world(80);

    expect(await run(["notify", "test"], world)).toBe(1);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "✓ telegram: delivered in 0 ms
      ✗ command: The program ended with exit code 3.
          → Try again in a while: tacho notify test command
      "
    `);
    expect(requests.map(({ path }) => path)).toEqual(["/bot1:abc/sendMessage"]);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      chat_id: "42",
      text: expect.stringContaining(`This is a test from ${hostname()}.`),
    });
  });

  test("one channel alone, and forgets what was wrong with it", async () => {
    const home = await recordedHome();
    const { telegram } = await botServer(200, { ok: true });
    configure(home, { telegram, command: nodeCommand("process.exit(3)") });
    const problem = { fingerprint: "x", problem: "It refused.", atMs: NOON };
    noteChannelProblem(home.paths.outboxDir, "telegram", problem);
    noteChannelProblem(home.paths.outboxDir, "command", problem);
    const times = [NOON, NOON + 420];
    const world = { ...home.world(80), nowMs: () => times.shift() ?? NOON };

    expect(await run(["notify", "test", "telegram"], world)).toBe(0);

    expect(world.stdout()).toBe("✓ telegram: delivered in 420 ms\n");
    expect(readChannelProblems(home.paths.outboxDir)).toEqual({ command: problem });
  });

  test("a refusal says what to do, wrapped to the terminal", async () => {
    const home = await recordedHome();
    const { telegram } = await botServer(403, { ok: false });
    configure(home, { telegram });
    const world = home.world(50);

    expect(await run(["notify", "test"], world)).toBe(1);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "✗ telegram: The bot may not write to this chat.
        Unblock it or press Start there, or add it to
        the group.
      "
    `);
  });

  test("what refuses for good is noted, for doctor and for who sends, until a test succeeds", async () => {
    const home = await recordedHome();
    const { telegram } = await botServer(401, { ok: false });
    configure(home, { telegram, command: { argv: ["/nowhere/program"] } });

    expect(await run(["notify", "test"], home.world(80))).toBe(1);

    const { telegram: token, command: program } = readChannelProblems(home.paths.outboxDir);
    expect([token?.problem, program?.problem]).toMatchInlineSnapshot(`
      [
        "The bot token is not accepted. Check notify.channels.telegram.token (tacho config set).",
        "There is no such program. Check notify.channels.command.argv (tacho config set): a program and its arguments, without a shell.",
      ]
    `);
    const doctor = home.world(100);
    await run(["doctor"], doctor);
    expect(doctor.stdout()).toContain(
      "✗ Telegram gets no messages: The bot token is not accepted.",
    );
    expect(doctor.stdout()).not.toContain("Notifications go to");
    configure(home, { command: nodeCommand("") });
    await run(["notify", "test"], home.world(80));
    expect(readChannelProblems(home.paths.outboxDir).command).toBeUndefined();
  });

  test("a message alone that is refused, and a channel that is not complete, are not noted", async () => {
    const home = await recordedHome();
    const { telegram } = await botServer(400, { ok: false, description: "message is too long" });
    configure(home, { telegram });
    await run(["notify", "test"], home.world(80));
    configure(home, { telegram: { token: "1:abc" } });
    const incomplete = home.world(80);

    expect(await run(["notify", "test"], incomplete)).toBe(1);

    expect(incomplete.stdout()).toContain("No chat: set notify.channels.telegram.chatId");
    expect(readChannelProblems(home.paths.outboxDir)).toEqual({});
  });

  test("as JSON", async () => {
    const home = await recordedHome();
    const { telegram } = await botServer(401, { ok: false, description: "Unauthorized" });
    configure(home, { telegram });
    const world = home.world();

    expect(await run(["notify", "test", "--json"], world)).toBe(1);

    expect(JSON.parse(world.stdout())).toEqual({
      results: [
        {
          channel: "telegram",
          durationMs: 0,
          kind: "refused",
          problem:
            "The bot token is not accepted. Check notify.channels.telegram.token (tacho config set).",
          isChannelBroken: true,
        },
      ],
    });
    expect(world.stdout()).not.toContain("1:abc");
  });

  test("takes Telegram's secrets from the environment", async () => {
    const home = await recordedHome();
    const { telegram, requests } = await botServer(200, { ok: true });
    const world = home.world(80, {
      TELEGRAM_BOT_TOKEN: "2:def",
      TELEGRAM_CHAT_ID: "7",
      TELEGRAM_API_BASE_URL: telegram.apiBaseUrl,
    });

    expect(await run(["notify", "test"], world)).toBe(0);

    expect(requests.map(({ path }) => path)).toEqual(["/bot2:def/sendMessage"]);
  });

  test("with nothing set up says how, also where a token alone is in the environment", async () => {
    const home = await recordedHome();
    const world = home.world(80, { TELEGRAM_BOT_TOKEN: "2:def" });

    expect(await run(["notify", "test"], world)).toBe(1);

    expect(world.stdout()).toBe("");
    expect(world.stderr()).toMatchInlineSnapshot(`
      "No channel is set up for commands. If you set the plugin's options, hooks use
      them and this command cannot see them: look at tacho notify log.
      Telegram takes three steps:
        1. Write /newbot to @BotFather in Telegram: the answer holds the bot's token.
        2. Write anything to the new bot, then ask for the chat's id: it stands behind
           "chat":{"id":. The first line waits for the token (paste it, press Enter),
           so that it gets into no history.
           read -rs token
           printf 'url = "https://api.telegram.org/bot%s/getUpdates"' "$token" |
             curl -sK -
        3. Tell Tacho both. It asks for the token as well.
           tacho config set notify.channels.telegram.token -
           tacho config set notify.channels.telegram.chatId <chat id>
      Then: tacho notify test. Other channels: docs/notifications.md
      "
    `);
  });

  test("a channel that is not set up, or none at all", async () => {
    const home = await recordedHome();
    configure(home, { command: nodeCommand("") });
    const unset = home.world(80);
    const unknown = home.world(80);

    expect(await run(["notify", "test", "slack"], unset)).toBe(1);
    expect(await run(["notify", "test", "telegran"], unknown)).toBe(2);

    expect(unset.stderr()).toBe("Slack is not set up: docs/notifications.md says how.\n");
    expect(unknown.stderr()).toBe(
      "tacho: There is no channel telegran. Did you mean telegram? See: tacho help notify\n",
    );
  });

  test("a desktop that is told through the terminal is left to the hooks", async () => {
    const home = await recordedHome();
    configure(home, { desktop: { via: "terminal" } });
    const world = home.world(80);

    expect(await run(["notify", "test"], world)).toBe(0);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "– desktop: It is told through the terminal that Claude Code runs in, by its
        hooks alone.
          → Start claude here: its next message shows up there.
      "
    `);
  });
});

describe("tacho notify log", () => {
  function message(key: string, minutesAgo: number, more: Partial<Message> = {}): Message {
    const atMs = NOON - minutesAgo * MS_PER_MINUTE;
    return {
      version: 1,
      id: `${atMs}-${key}`,
      channel: "telegram",
      importance: "ping",
      text: { title: "🚀 api-fixer started on acme-api (Opus 5.5, devbox)", lines: [] },
      notices: [key],
      createdAtMs: atMs,
      notBeforeMs: atMs,
      expiresAtMs: atMs + 60 * MS_PER_MINUTE,
      attempts: 0,
      isRepeat: false,
      ...more,
    };
  }

  function add({ paths: { outboxDir } }: Home, entry: Message): void {
    addMessage(outboxDir, entry);
    if (entry.outcome === undefined) return;
    mkdirSync(`${outboxDir}/done`, { recursive: true });
    fileAway(outboxDir, entry);
  }

  /** One of each outcome. */
  function recordMessages(home: Home): void {
    const finished = { title: "✅ api-fixer finished on acme-api", lines: ["$1.24"] };
    const failed = { title: "⛔ docs-writer stopped on docs: rate limit", lines: [] };
    add(
      home,
      message("a", 40, { outcome: { kind: "delivered", atMs: NOON }, attempts: 2, problem: "x" }),
    );
    add(
      home,
      message("b", 30, {
        text: finished,
        outcome: { kind: "uncertain", atMs: NOON, reason: "Telegram did not answer (timeout)." },
      }),
    );
    add(
      home,
      message("c", 2, {
        text: failed,
        attempts: 1,
        notBeforeMs: NOON + 60_000,
        problem: "Telegram cannot take messages now (HTTP 502).",
      }),
    );
    add(home, message("d", 1, { channel: "slack", text: failed }));
    markTold(home.paths.outboxDir, noticeOf("e"), {
      atMs: NOON - 20 * MS_PER_MINUTE,
      kind: "dropped",
      dropped: "quiet hours",
      notice: "session_waiting",
      title: "✋ Claude waits for your input on infra",
    });
    markTold(home.paths.outboxDir, noticeOf("a"), { atMs: NOON, kind: "posted", postedAs: "1-a" });
  }

  test("shows each message with its outcome, newest last", async () => {
    const home = await recordedHome();
    recordMessages(home);
    const world = home.world(100);

    expect(await run(["notify", "log"], world)).toBe(0);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "11:50  telegram  delivered  🚀 api-fixer started on acme-api (Opus 5.5, devbox)
      12:00  telegram  uncertain  ✅ api-fixer finished on acme-api
                                  Telegram did not answer (timeout).
      12:10  –         dropped    ✋ Claude waits for your input on infra
                                  quiet hours
      12:28  telegram  waiting    ⛔ docs-writer stopped on docs: rate limit
                                  next try at 12:31: Telegram cannot take messages now (HTTP 502).
      12:29  slack     waiting    ⛔ docs-writer stopped on docs: rate limit
                                  to be sent any moment
      "
    `);
  });

  test("60 columns keep the time, the outcome and why", async () => {
    const home = await recordedHome();
    recordMessages(home);
    const world = home.world(60);

    await run(["notify", "log"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "11:50  telegram  delivered  🚀 api-fixer started on acme-api
                                  (Opus 5.5, devbox)
      12:00  telegram  uncertain  ✅ api-fixer finished on
                                  acme-api
                                  Telegram did not answer
                                  (timeout).
      12:10  –         dropped    ✋ Claude waits for your input
                                  on infra
                                  quiet hours
      12:28  telegram  waiting    ⛔ docs-writer stopped on docs:
                                  rate limit
                                  next try at 12:31: Telegram
                                  cannot take messages now (HTTP
                                  502).
      12:29  slack     waiting    ⛔ docs-writer stopped on docs:
                                  rate limit
                                  to be sent any moment
      "
    `);
  });

  test("a long reason is never cut, and one of several in a row is said once", async () => {
    const home = await recordedHome();
    const reason =
      "The bot token is not accepted. Check notify.channels.telegram.token (tacho config set).";
    const outcome = { kind: "dropped", atMs: NOON, reason } as const;
    add(home, message("a", 3, { outcome }));
    add(home, message("b", 2, { outcome }));
    add(home, message("c", 1, { outcome: { ...outcome, reason: "quiet hours" } }));
    const world = home.world(50);
    const narrow = home.world(20);

    await run(["notify", "log"], world);
    await run(["notify", "log", "--limit", "2"], narrow);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "12:27  telegram  dropped
        🚀 api-fixer started on acme-api (Opus 5.5,
        devbox)
      12:28  telegram  dropped
        🚀 api-fixer started on acme-api (Opus 5.5,
        devbox)
        The bot token is not accepted. Check
        notify.channels.telegram.token (tacho config
        set).
      12:29  telegram  dropped
        🚀 api-fixer started on acme-api (Opus 5.5,
        devbox)
        quiet hours
      "
    `);
    expect(narrow.stdout().replaceAll(/\s/g, "")).toContain("notify.channels.telegram.token(tacho");
  });

  test("where it is narrow the title has a line of its own", async () => {
    const home = await recordedHome();
    recordMessages(home);
    const world = home.world(36);

    await run(["notify", "log", "--limit", "2"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "12:28  telegram  waiting
        ⛔ docs-writer stopped on docs:
        rate limit
        next try at 12:31: Telegram cannot
        take messages now (HTTP 502).
      12:29  slack     waiting
        ⛔ docs-writer stopped on docs:
        rate limit
        to be sent any moment
      "
    `);
  });

  test.each([120, 80, 60, 50, 40, 30, 20])("no line is wider than %i columns", async (columns) => {
    const home = await recordedHome();
    recordMessages(home);
    const world = home.world(columns);

    await run(["notify", "log"], world);

    const widths = world.stdout().split("\n").map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  });

  test("colours mean outcomes, and NO_COLOR takes them off", async () => {
    const home = await recordedHome();
    recordMessages(home);
    const world = home.world(80, { NO_COLOR: "", TERM: "xterm-256color" });

    await run(["notify", "log", "--limit", "1"], world);

    expect(world.stdout()).toContain("\u001b[");
    const plain = home.world(80);
    await run(["notify", "log"], plain);
    expect(plain.stdout()).not.toContain("\u001b");
  });

  test("a locale without UTF-8 gets ASCII", async () => {
    const home = await recordedHome();
    recordMessages(home);
    const world = home.world(60, { LANG: "C" });

    await run(["notify", "log"], world);

    expect(world.stdout()).toMatch(/^[\n -~]*$/);
    expect(world.stdout()).toContain("delivered  api-fixer started on acme-api");
  });

  test("--limit keeps the newest, as JSON too", async () => {
    const home = await recordedHome();
    recordMessages(home);
    const world = home.world();

    await run(["notify", "log", "--json", "--limit", "2"], world);

    expect(JSON.parse(world.stdout())).toEqual({
      entries: [
        {
          atMs: NOON - 2 * MS_PER_MINUTE,
          channel: "telegram",
          title: "⛔ docs-writer stopped on docs: rate limit",
          outcome: "waiting",
          reason: "Telegram cannot take messages now (HTTP 502).",
          attempts: 1,
          notBeforeMs: NOON + 60_000,
        },
        {
          atMs: NOON - MS_PER_MINUTE,
          channel: "slack",
          title: "⛔ docs-writer stopped on docs: rate limit",
          outcome: "waiting",
          attempts: 0,
          notBeforeMs: NOON - MS_PER_MINUTE,
        },
      ],
    });
  });

  test("days that are not today are named", async () => {
    const home = await recordedHome();
    const atMs = NOON - 2 * MS_PER_DAY;
    add(
      home,
      message("a", (2 * MS_PER_DAY) / MS_PER_MINUTE, { outcome: { kind: "delivered", atMs } }),
    );
    add(home, message("b", 3, { outcome: { kind: "delivered", atMs: NOON } }));
    const world = home.world(60);

    await run(["notify", "log"], world);

    expect(world.stdout()).toMatchInlineSnapshot(`
      "Thu 12:30  telegram  delivered
        🚀 api-fixer started on acme-api (Opus 5.5, devbox)
      12:27      telegram  delivered
        🚀 api-fixer started on acme-api (Opus 5.5, devbox)
      "
    `);
  });

  test("an empty one says what to do next", async () => {
    const home = await recordedHome();
    const without = home.world(80);
    await run(["notify", "log"], without);
    configure(home, { command: { argv: ["true"] } });
    const withChannel = home.world(80);
    await run(["notify", "log"], withChannel);

    expect(without.stdout()).toMatch(
      /^Nothing was told in the last week\.\nNo channel is set up for commands\./,
    );
    expect(withChannel.stdout()).toMatchInlineSnapshot(`
      "Nothing was told in the last week.
      To send a message now: tacho notify test
      "
    `);
  });

  test("text that a file brings cannot move the cursor", async () => {
    const home = await recordedHome();
    const text = { title: "🚀 x\u001b[2J\u0007\ny", lines: [] };
    add(home, message("a", 1, { text, problem: "a\u001b[1Ab" }));
    const world = home.world(60);

    await run(["notify", "log"], world);

    expect(world.stdout()).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

test("what is used wrongly is said", async () => {
  const home = await recordedHome();
  const said = async (...args: string[]) => {
    const world = home.world(80);
    const exitCode = await run(["notify", ...args], world);
    return `${exitCode} ${world.stderr()}`;
  };

  expect(
    [
      await said(),
      await said("tset"),
      await said("log", "telegram"),
      await said("log", "--limit", "0"),
      await said("test", "--limit", "3"),
      await said("test", "telegram", "x"),
    ].join(""),
  ).toMatchInlineSnapshot(`
    "2 tacho: Say what to do: test or log. See: tacho help notify
    2 tacho: Say what to do: test or log. Did you mean "test"? See: tacho help notify
    2 tacho: The log takes no channel. See: tacho help notify
    2 tacho: --limit takes a whole number from 1 on. See: tacho help notify
    2 tacho: --limit belongs to the log. See: tacho help notify
    2 tacho: tacho notify does not take the argument "x". See: tacho help notify
    "
  `);
});
