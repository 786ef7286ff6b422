import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseObject, stringAt } from "../../shared/platform/read-value.ts";
import { describeWith } from "../describe-with.ts";
import { ACCESS_TOKEN, ACCOUNT, REFRESH_TOKEN } from "./client-home.ts";
import {
  BOT_TOKEN,
  CHAT_ID,
  KV_TOKEN,
  type MessageWorld,
  startMessageWorld,
} from "./message-world.ts";
import { type ProcessWatch, watchProcesses } from "./process-watch.ts";
import { clientCostUsd } from "./recorded-session.ts";
import { fileTexts, placesOf } from "./secret-places.ts";

/** One home, and sessions that follow each other: the tests build on the ones before. */
describeWith(["CLIENT"], "what Tacho sends while the real client works", () => {
  let world: MessageWorld;
  let processes: ProcessWatch;

  beforeAll(async () => {
    world = await startMessageWorld();
    processes = watchProcesses(world.home.dir);
    const { api } = world;
    api.answer("Good morning", { text: "Good morning to you." });
    api.answer("<task-notification>", { text: "The agent is done." });
    api.answer("Start an agent", { call: AGENT, afterwards: "It is on its way." });
    api.answer("Say hello", { text: "Hello from the agent." });
    api.answer("Make a file", { call: TOUCH, afterwards: "It is there." });
    api.answer("Too much", { refusal: "five_hour_limit" });
  });

  afterAll(async () => {
    processes.stop();
    await world.close();
  });

  test("nobody hears of a session that is given nothing to do", async () => {
    const client = await world.open();

    await client.exit();

    expect(await world.told(0)).toEqual([]);
  });

  test("people hear of a session's start, agents, questions, failures and end", async () => {
    const client = await world.open();
    await client.ask("Good morning", "Good morning to you.");
    await world.sent(1);
    await client.ask("Start an agent", "The agent is done.");
    await world.sent(3);
    await client.ask("Make a file", "Do you want to proceed?");
    await world.sent(4);
    await client.ask("", "It is there.");
    await client.ask("Too much", "hit your 5-hour limit");
    await world.sent(5);
    await client.exit();

    expect(await world.told(6)).toMatchInlineSnapshot(`
      [
        "<b>🚀 Claude started on acme-api (Opus 5.5, <host>)</b>",
        "<b>🚀 general-purpose started on acme-api (subagent of Claude, <host>)</b>",
        "<b>✅ general-purpose finished on acme-api (subagent of Claude)</b>",
        "<b>✋ Claude waits for your input on acme-api</b>
      It asks for a permission.",
        "<b>⛔ Claude stopped on acme-api: rate limit</b>
      Resets <moment>",
        "<b>✅ Claude finished on acme-api</b>
      <used>",
      ]
    `);
  });

  test("a named agent is told at once, in print mode too", async () => {
    const before = world.telegram.messages.length;

    expect(await world.print("Start an agent", NAMED)).toBe("It is on its way.");

    // A worker that came late knows the model.
    const told = (await world.told(before + 4)).slice(before);
    expect(told.map((text) => text.replace("(Opus 5.5, ", "("))).toMatchInlineSnapshot(`
      [
        "<b>🚀 night-builder started on acme-api (<host>)</b>",
        "<b>🚀 general-purpose started on acme-api (subagent of night-builder, <host>)</b>",
        "<b>✅ general-purpose finished on acme-api (subagent of night-builder)</b>",
        "<b>✅ night-builder finished on acme-api</b>
      <used>",
      ]
    `);
  });

  test.each(["detached", "inline"])(
    "a failure in print mode is told, delivered %s",
    async (way) => {
      const before = world.telegram.messages.length;
      await world.tacho("config", "set", "notify.deliver", way);

      expect(await world.print("Too much", NAMED)).toContain("hit your 5-hour limit");

      expect((await world.told(before + 3)).slice(before)).toEqual([
        "<b>🚀 night-builder started on acme-api (<host>)</b>",
        "<b>⛔ night-builder stopped on acme-api: rate limit</b>\nResets <moment>",
        "<b>✅ night-builder finished on acme-api</b>\n<duration>",
      ]);
    },
  );

  test("the moment of the reset and the cost are those of the client", async () => {
    const texts = world.telegram.messages.map(({ text }) => text);

    const resets = texts.filter((text) => text.startsWith("<b>⛔"));
    const clock = new Date(world.api.quota.fiveHourResetsAtMs).toISOString().slice(11, 16);
    expect(resets.every((text) => text.includes(clock))).toBe(true);
    const [finished] = texts.filter((text) => text.startsWith("<b>✅ Claude"));
    const sessionId = world.api.requests[0]?.sessionId ?? "";
    expect(finished).toContain(`$${(await clientCostUsd(world.home, sessionId)).toFixed(2)} ·`);
  });

  test("all messages go to the one chat, with the bot's token", () => {
    const senders = world.telegram.requests.map(({ token, chatId }) => `${token} ${chatId}`);

    expect([...new Set(senders)]).toEqual([`${BOT_TOKEN} ${CHAT_ID}`]);
    expect(world.telegram.requests).toHaveLength(world.telegram.messages.length);
  });

  test("the login is handed over once in all these sessions, without its refresh token", () => {
    const state = readFileSync(join(world.home.dir, ".tacho", "credentials-sync.json"), "utf8");
    const device = stringAt(parseObject(state), "device") ?? "";
    const account = sha256(ACCOUNT);

    expect(world.kv.writes).toHaveLength(1);
    const [write] = world.kv.writes;
    expect(write).toMatchObject({
      key: `cred:${account}:${device}`,
      authorization: `Bearer ${KV_TOKEN}`,
    });
    const envelope = parseObject(write?.value ?? "");
    expect(envelope).toEqual({
      ...{ v: 1, account, device, generation: 1, accessToken: ACCESS_TOKEN },
      expiresAt: expect.any(Number),
      scopes: ["user:inference", "user:profile", "user:sessions:claude_code", "user:mcp_servers"],
      issuedFp: sha256(ACCESS_TOKEN),
    });
    const leftS = (Number(envelope?.expiresAt) - (write?.atMs ?? 0)) / 1_000;
    // What was counted when the request was made, before it was here.
    expect(write?.ttlS).toBeGreaterThanOrEqual(Math.floor(leftS));
    expect(write?.ttlS).toBeLessThan(leftS + 60);
  });

  test("no secret stands anywhere else", () => {
    const { home, api, telegram } = world;
    const places = new Map(fileTexts(home.dir));
    places.set("API", api.received.join("\n"));
    places.set("messages", telegram.messages.map(({ text }) => text).join("\n"));
    places.set("processes", processes.seen().join("\n"));

    expect(placesOf(ACCESS_TOKEN, places)).toEqual([".claude/.credentials.json"]);
    expect(placesOf(REFRESH_TOKEN, places)).toEqual([".claude/.credentials.json"]);
    expect(placesOf(BOT_TOKEN, places)).toEqual([".tacho/config.json"]);
    expect(placesOf(KV_TOKEN, places)).toEqual([".tacho/config.json"]);
    // It did look: these are the processes whose arguments and environment it has seen.
    for (const bundle of ["hook.cjs", "worker.cjs", "mcp.cjs", "statusline.cjs"]) {
      expect(places.get("processes")).toContain(bundle);
    }
    expect([...places.keys()]).toContain(".tacho/sessions.json");
  });
});

const NAMED = { AGENT_ID: "night-builder" };

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

const AGENT = {
  tool: "Agent",
  input: {
    description: "greeter",
    prompt: "Say hello.",
    subagent_type: "general-purpose",
    run_in_background: false,
  },
};
const TOUCH = {
  tool: "Bash",
  input: { command: "touch made", description: "Makes a file" },
};
