import { afterAll, beforeAll, expect, test } from "vitest";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { describeWith } from "../describe-with.ts";
import type { ClientTerminal } from "./client-terminal.ts";
import { type MessageWorld, startMessageWorld } from "./message-world.ts";
import type { ModelRequest } from "./model-request.ts";
import { recordedSession } from "./recorded-session.ts";

/** One session; the tests build on the ones before. */
describeWith(["CLIENT"], "a real Claude whose quota runs low", () => {
  let world: MessageWorld;
  let client: ClientTerminal;

  beforeAll(async () => {
    world = await startMessageWorld();
    const { api } = world;
    api.quota.fiveHourPercent = 91;
    // So near that the window lasts: what is told is the percent.
    api.quota.fiveHourResetsAtMs = Date.now() + 12 * MS_PER_MINUTE;
    api.answer("First prompt", { text: "One." });
    api.answer("Second prompt", { text: "Two." });
    api.answer("Third prompt", { text: "Three." });
    api.answer("<task-notification>", { text: "The agent is done." });
    api.answer("Start an agent", { call: AGENT, afterwards: "It is on its way." });
    api.answer("Say hello", { text: "Hello from the agent." });
    api.answer("One more agent", { call: AGENT, afterwards: "Then not." });
  });

  afterAll(() => world.close());

  test("is told so once, with the first prompt after it was known", async () => {
    client = await world.open();

    await client.ask("First prompt", "One.");
    await expect
      .poll(() => recordedSession(world.home, lastRequest("First prompt").sessionId ?? ""), {
        timeout: 40_000,
      })
      .toMatchObject({ quota: { fiveHour: { usedPercent: 91 } } });
    await client.ask("Second prompt", "Two.");
    await client.ask("Third prompt", "Three.");

    expect(budgetLines(lastRequest("First prompt"))).toEqual([]);
    expect(budgetLines(lastRequest("Second prompt"))).toMatchInlineSnapshot(`
      [
        "UserPromptSubmit hook additional context: Quota: 9 % of the 5-hour window is left; it resets <moment>. Finish this step and commit; start no new subagents.",
      ]
    `);
    // The conversation keeps the line, and gets no other.
    expect(budgetLines(lastRequest("Third prompt"))).toHaveLength(1);
  });

  test("tells each subagent with a line of its own", async () => {
    await client.ask("Start an agent", "The agent is done.");

    expect(budgetLines(lastRequest("Say hello"))).toMatchInlineSnapshot(`
      [
        "SubagentStart hook additional context: Quota: 9 % of the 5-hour window is left; it resets <moment>. You are a subagent: finish soon, report what you have, start no agents.",
      ]
    `);
    expect(agentRequests()).toHaveLength(1);
  });

  test("is denied a new subagent where the user wants that", async () => {
    await world.tacho("config", "set", "budget.denySubagentsAbovePercent", "50");

    await client.ask("One more agent", "Then not.");

    const { toolResults } = lastRequest("One more agent");
    expect(
      toolResults.map(({ isError, text }) => ({ isError, text: withoutMoments(text) })),
    ).toMatchInlineSnapshot(`
      [
        {
          "isError": true,
          "text": "PreToolUse:Agent hook error: No new subagents now: 91 % of the 5-hour window is used, and the user allows new ones only up to 50 %. It resets <moment>. Do the work yourself in small steps and commit it, or leave the rest until then; do not try again before.",
        },
      ]
    `);
    expect(agentRequests()).toHaveLength(1);
  });

  test("is known to people as well, who were told once", async () => {
    await client.exit();

    const told = await world.told(5);
    expect(told.filter((text) => text.includes("limit"))).toMatchInlineSnapshot(`
      [
        "<b>⚠️ 5-hour limit 91 % used</b>
      Resets <moment>",
      ]
    `);
    expect(told).toHaveLength(5);
  });

  function lastRequest(words: string): ModelRequest {
    const request = world.api.requests.findLast(({ prompt }) => prompt.includes(words));
    if (request === undefined) throw new Error(`Nobody asked: ${words}`);
    return request;
  }

  function agentRequests(): ModelRequest[] {
    return world.api.requests.filter(({ agentId }) => agentId !== undefined);
  }
});

/** Tacho's lines in all that the model reads besides prompts and answers. */
function budgetLines({ notes }: ModelRequest): string[] {
  const lines = notes.flatMap((note) => note.split("\n"));
  return lines.filter((line) => line.includes("Quota:")).map(withoutMoments);
}

function withoutMoments(text: string): string {
  return text.replace(/in \d+ min \([^)]+\)/, "<moment>");
}

const AGENT = {
  tool: "Agent",
  input: { description: "greeter", prompt: "Say hello.", subagent_type: "general-purpose" },
};
