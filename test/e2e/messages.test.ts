import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { answerLine, userLine } from "../sessions/transcript-lines.ts";
import { messagesHome } from "./messages-home.ts";
import { runBundle } from "./spawn-bundle.ts";
import { until } from "./until.ts";

const HOST = hostname();

describe("the start of a session", () => {
  test("is told with its first prompt, once; before that nothing is sent or started", async () => {
    const home = await messagesHome();
    const client = home.client("s1");
    await client.hook("SessionStart", { source: "startup", model: "claude-opus-5-5" });
    // Whoever starts a worker has noted it by then.
    expect(existsSync(join(home.shared, "run", "tend.busy"))).toBe(false);
    await pause(1_000);

    expect(home.telegram.requests).toEqual([]);
    expect(home.senderPid()).toBeUndefined();
    expect(home.outbox()).toEqual(["started-s1.ticket.json"]);

    await client.hook("UserPromptSubmit", { prompt: "do it" });
    await until(() => home.texts().length > 0);
    await home.tended();
    await client.hook("UserPromptSubmit", { prompt: "and that" });
    await pause(500);

    expect(home.texts()).toEqual([`🚀 Claude started on acme-api (Opus 5.5, ${HOST})`]);
    expect(home.telegram.messages).toMatchObject([{ chatId: "4711" }]);
    expect(home.done()).toMatchObject([{ kind: "delivered" }]);
    expect(home.log()).toBe("");
  });

  test("is told at once where the agent has a name, by that name", async () => {
    const home = await messagesHome();
    const client = home.client("s1", { AGENT_ID: "api-fixer" });

    await client.hook("SessionStart", { source: "startup", model: "claude-opus-5-5" });
    await until(() => home.texts().length > 0);
    await home.tended();
    await client.hook("UserPromptSubmit", { prompt: "do it" });
    await pause(400);

    expect(home.texts()).toEqual([`🚀 api-fixer started on acme-api (Opus 5.5, ${HOST})`]);
  });

  test("is told at once where it is taken up again, with its transcript", async () => {
    const home = await messagesHome();
    const client = home.client("s1");
    client.transcript(userLine("before") + answerLine("m1"));

    await client.hook("SessionStart", { source: "resume", model: "claude-opus-5-5" });
    await until(() => home.texts().length > 0);

    expect(home.texts()).toEqual([`🚀 Claude started on acme-api (Opus 5.5, ${HOST})`]);
  });

  test("is told by whoever tends next when its transcript came without a prompt", async () => {
    // Both must have started within that time.
    const home = await messagesHome({ coalesceMs: 5_000 });
    const silent = home.client("s1");
    await silent.hook("SessionStart", { source: "startup" });
    silent.transcript(userLine("from elsewhere"));

    const other = home.client("s2", { AGENT_ID: "docs-writer" });
    await other.hook("SessionStart", { source: "startup" });
    await until(() => home.texts().length > 0);
    await home.tended();

    expect(home.texts()).toEqual(["🚀 2 agents started on acme-api\nClaude, docs-writer"]);

    const late = home.client("s3");
    await late.hook("SessionStart", { source: "startup" });
    late.transcript(userLine("from elsewhere"));
    const tick = await runBundle("tacho", { home: home.home, args: ["alerts", "tick"] });

    expect({ ...tick, durationMs: 0 }).toMatchObject({ exitCode: 0, stderr: "" });
    expect(home.texts().slice(1)).toEqual([`🚀 Claude started on acme-api (${HOST})`]);
  });

  test("is none after /clear: the same agent goes on", async () => {
    const home = await messagesHome();
    const before = home.client("s1");
    await before.hook("SessionStart", { source: "startup" });
    await before.hook("UserPromptSubmit", { prompt: "do it" });
    await before.hook("Stop");
    await before.hook("SessionEnd", { reason: "clear" });
    const after = home.client("s2");
    await after.hook("SessionStart", { source: "clear" });
    await after.hook("UserPromptSubmit", { prompt: "something else" });
    await until(() => home.texts().length > 0);
    await home.tended();

    expect(home.texts()).toEqual([`🚀 Claude started on acme-api (${HOST})`]);
    expect(home.outbox().filter((name) => /notice|ticket|message/.test(name))).toEqual([]);
  });
});

describe("a burst", () => {
  test("becomes one message; what comes later stays apart", async () => {
    const home = await messagesHome({ coalesceMs: 4_000 });
    const start = (n: number) =>
      home.client(`s${n}`, { AGENT_ID: `worker-${n}` }).hook("SessionStart", { source: "startup" });

    await Promise.all([1, 2, 3, 4, 5].map(start));
    await until(() => home.texts().length > 0);
    await start(6);
    await until(() => home.texts().length > 1);

    expect(home.texts()).toEqual([
      expect.stringMatching(/^🚀 5 agents started on acme-api\n(?:worker-[1-5](?:, |$)){5}$/u),
      `🚀 worker-6 started on acme-api (${HOST})`,
    ]);
  });

  test("stays five messages where nothing is to wait", async () => {
    const home = await messagesHome({ coalesceMs: 0 });
    const names = [1, 2, 3, 4, 5].map((n) => `worker-${n}`);

    await Promise.all(
      names.map((name) =>
        home.client(name, { AGENT_ID: name }).hook("SessionStart", { source: "startup" }),
      ),
    );
    await until(() => home.texts().length >= 5);
    await home.tended();

    expect(home.texts().sort()).toEqual(
      names.map((name) => `🚀 ${name} started on acme-api (${HOST})`),
    );
  });
});

describe("the end of a session", () => {
  const resetsAtS = Math.ceil(Date.now() / 3_600_000) * 3_600 + 7_200;
  const errorLine = () =>
    answerLine(
      "m2",
      {},
      {
        timestamp: new Date().toISOString(),
        isApiErrorMessage: true,
        error: "rate_limit",
        quotaLimits: { status: "rejected", resetsAt: resetsAtS, rateLimitType: "five_hour" },
      },
    );
  const clock = new Date(resetsAtS * 1_000).toISOString().slice(11, 16);
  const stopped = new RegExp(
    `^⛔ api-fixer stopped on acme-api: rate limit\nResets at ${clock} \\(in .+\\)$`,
  );
  const events = {
    session: { started: false, finished: false, failed: true, waiting: true },
  };

  test("by an error whose hook was cut short is still recorded and told, with the reset", async () => {
    const home = await messagesHome({ events });
    const client = home.client("s1", { AGENT_ID: "api-fixer" });
    await client.hook("SessionStart", { source: "startup" });
    await client.hook("UserPromptSubmit", { prompt: "do it" });
    client.transcript(answerLine("m1") + errorLine());

    await client.hook("SessionEnd", { reason: "other" });
    await until(() => home.texts().length > 0);

    expect(home.texts()).toEqual([expect.stringMatching(stopped)]);
    expect(home.record()).toMatchObject({ lastError: { kind: "rate_limit" }, endReason: "other" });
  });

  test("tells an error once that its own hook has told", async () => {
    const home = await messagesHome({ events });
    const client = home.client("s1", { AGENT_ID: "api-fixer" });
    await client.hook("SessionStart", { source: "startup" });
    await client.hook("UserPromptSubmit", { prompt: "do it" });
    client.transcript(errorLine());

    await client.hook("StopFailure", { error: "rate_limit" });
    await until(() => home.texts().length > 0);
    await home.tended();
    await client.hook("SessionEnd", { reason: "other" });
    await pause(500);
    await home.tended();

    expect(home.texts()).toEqual([expect.stringMatching(stopped)]);
    expect(home.record()).toMatchObject({ lastError: { kind: "rate_limit" }, endReason: "other" });
  });

  test("is told with what the session has used", async () => {
    const home = await messagesHome({
      events: { session: { started: false, finished: true, failed: true, waiting: true } },
    });
    const client = home.client("s1");
    await client.hook("SessionStart", { source: "startup" });
    await client.hook("UserPromptSubmit", { prompt: "do it" });
    client.transcript(answerLine("m1", {}, { timestamp: new Date().toISOString() }));
    await client.hook("Stop");
    await client.hook("SessionEnd", { reason: "prompt_input_exit" });
    await until(() => home.texts().length > 0);

    expect(home.texts()).toEqual([
      expect.stringMatching(/^✅ Claude finished on acme-api\n18\.7k tokens · \d+ s$/),
    ]);
  });
});

test("an agent that dies of an error is no failure of its session, whose turn goes on", async () => {
  const home = await messagesHome({ events: { subagent: { started: false, finished: false } } });
  const client = home.client("s1", { AGENT_ID: "api-fixer" });
  await client.hook("UserPromptSubmit", { prompt: "do it" });
  await client.hook("SubagentStart", { agent_id: "a1", agent_type: "reviewer" });
  await client.hook("SubagentStart", { agent_id: "a2", agent_type: "reviewer" });

  await client.hook("StopFailure", { error: "rate_limit", agent_id: "a1" });
  await pause(700);

  expect(home.record()).toMatchObject({ subagents: { spawned: 2, running: 1 }, turns: 1 });
  expect(home.record()?.lastError).toBeUndefined();
  expect(home.texts()).toEqual([]);
});

test("a question is told at once, and Claude's own notices are not", async () => {
  const home = await messagesHome({ coalesceMs: 10_000 });
  const client = home.client("s1", { AGENT_ID: "api-fixer" });
  await client.hook("Notification", { notification_type: "auth_success", message: "secret" });
  await client.hook("Notification", { notification_type: "permission_prompt", message: "secret" });
  await until(() => home.texts().length > 0);

  expect(home.texts()).toEqual(["✋ Claude waits for your input\nIt asks for a permission."]);
});
