import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answerLine, costLine, ONE_ANSWER, ownerLine } from "../sessions/transcript-lines.ts";
import { sessionHome } from "./session-fixture.ts";
import { runBundle } from "./spawn-bundle.ts";

test("records a print-mode session whole, which never has a statusline", async () => {
  const session = await sessionHome();
  await session.hook("SessionStart", { source: "startup" });
  await session.hook("UserPromptSubmit", { prompt: "do it" });
  // The client flushes the last row about 100 ms after the Stop hook has started.
  await session.hook("Stop");
  session.transcript(ownerLine("acc-1") + answerLine("m1") + costLine(0.25));
  await session.hook("SessionEnd", { reason: "other" });

  expect(session.record()).toMatchObject({
    account: "acc-1",
    project: { dir: session.home },
    model: { id: "claude-opus-5-5" },
    tokens: { ...ONE_ANSWER, complete: true },
    cost: { totalUsd: 0.25 },
    turns: 1,
    endReason: "other",
  });
  expect(session.log()).toBe("");
});

test("keeps neither prompts nor answers", async () => {
  const session = await sessionHome();
  await session.hook("UserPromptSubmit", { prompt: "my secret plan" });
  await session.hook("Stop", { last_assistant_message: "your secret answer" });
  await session.hook("StopFailure", { error: "rate_limit", last_assistant_message: "secret" });

  const events = readFileSync(join(session.shared, "sessions", "s1.events.jsonl"), "utf8");
  expect(events).not.toContain("secret");
  expect(events.trim().split("\n")).toHaveLength(3);
});

test("follows agents, failures and questions", async () => {
  const session = await sessionHome();
  await session.hook("UserPromptSubmit", { prompt: "go" });
  await session.hook("SubagentStart", { agent_id: "a1", agent_type: "general-purpose" });
  await session.hook("SubagentStart", { agent_id: "a2", agent_type: "general-purpose" });
  await session.hook("SubagentStop", { agent_id: "a1", agent_type: "general-purpose" });
  await session.hook("SubagentStop", { agent_id: "a1", agent_type: "general-purpose" });
  await session.hook("SubagentStop", { agent_id: "internal", agent_type: "" });
  await session.hook("Notification", { notification_type: "permission_prompt", message: "x" });
  await session.hook("UserPromptSubmit", { prompt: "<task-notification>done</task-notification>" });
  await session.hook("StopFailure", { error: "rate_limit" });

  expect(session.record()).toMatchObject({
    turns: 1,
    subagents: { spawned: 2, running: 1 },
    lastError: { kind: "rate_limit" },
  });
  expect(session.record()?.waitingSinceMs).toBeUndefined();
});

test("a session with a statusline is counted by it, and once more at its end", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  await session.statusline();
  session.transcript(answerLine("m2"));
  await session.hook("Stop");
  expect(existsSync(join(session.shared, "sessions", "s1.tail.json"))).toBe(false);

  await session.hook("SessionEnd", { reason: "prompt_input_exit" });

  expect(session.record()).toMatchObject({
    tokens: { requests: 2 },
    endReason: "prompt_input_exit",
  });
});

test("a statusline's file that is damaged keeps a session from its count for one turn at most", async () => {
  const session = await sessionHome();
  session.transcript(answerLine("m1"));
  mkdirSync(join(session.shared, "sessions"), { recursive: true });
  writeFileSync(join(session.shared, "sessions", "s1.json"), "not json");

  await session.hook("Stop");
  await session.hook("Stop");

  expect(session.record()).toMatchObject({ tokens: { requests: 1 } });
});

test.each([
  "",
  "hello",
  "[]",
  "{}",
  '{"hook_event_name":"Stop"}',
  '{"hook_event_name":"Stop","session_id":"../x"}',
  '{"hook_event_name":"constructor","session_id":"s1"}',
])("stays silent and out of the way on %j", async (stdin) => {
  const { exitCode, stdout, stderr } = await runBundle("hook", { stdin });

  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});
