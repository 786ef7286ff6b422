import { execFileSync } from "node:child_process";
import { chownSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JsonObject } from "../../shared/platform/read-value.ts";
import { answerLine } from "../sessions/transcript-lines.ts";
import { describeAsRoot, homeOf, NOBODY, runAs, smallDisk } from "./as-user.ts";
import { BOT_TOKEN, CHAT_ID, messagesHome, writeConfig } from "./messages-home.ts";
import { clientOf } from "./session-fixture.ts";
import { type BundleResult, runBundle } from "./spawn-bundle.ts";

test("payloads that are none cost a line in the log each, and nothing else", async () => {
  const home = await messagesHome({ coalesceMs: 0 });
  const payloads = [
    "",
    "hello",
    "[]",
    "{}",
    '{"hook_event_name":"SessionStart"',
    '{"hook_event_name":7,"session_id":"s1"}',
    '{"hook_event_name":"Stop","session_id":7}',
    '{"hook_event_name":"Stop","session_id":"../s1"}',
    '{"hook_event_name":"Stop","session_id":"a/b"}',
    Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
  ];

  for (const stdin of payloads) expectSilence(await runBundle("hook", { home: home.home, stdin }));

  const lines = home.log().trimEnd().split("\n");
  expect(lines).toHaveLength(payloads.length);
  for (const line of lines) expect(line).toContain("What the client sent to a hook was not");
  expect(home.outbox()).toEqual([]);
  expect(home.telegram.requests).toEqual([]);
});

test("odd values in a good payload are left out, and files stay where they belong", async () => {
  const home = await messagesHome({ coalesceMs: 0 });
  const client = home.client("s1");
  const before = readdirSync(home.home).sort();
  const odd: [string, JsonObject][] = [
    ["SomethingNew", { source: "startup" }],
    ["constructor", {}],
    ["SessionStart", { source: 7, model: ["x"], cwd: { a: 1 }, transcript_path: 9 }],
    ["UserPromptSubmit", { prompt: "x".repeat(5 * 1024 * 1024) }],
    ["SubagentStart", { agent_id: "../../../escaped", agent_type: "../x" }],
    ["SubagentStart", { agent_id: "a".repeat(300), agent_type: "reviewer" }],
    ["Notification", { notification_type: "../permission_prompt" }],
    ["StopFailure", { error: "../../rate_limit" }],
    ["SessionEnd", { reason: "../../other" }],
  ];

  for (const [event, payload] of odd) expectSilence(await client.hook(event, payload));
  await home.tended();

  expect(home.log()).toBe("");
  expect(readdirSync(home.home).sort()).toEqual(before);
  expect(home.texts().join("\n")).toMatch(/^🚀 .*\n⛔ .*: unknown error\n.*\n✅ /u);
});

describeAsRoot("a state directory that takes nothing", ["other users", "small disks"], () => {
  test("because it is read-only still lets agents know their budget", async () => {
    const home = homeOf(NOBODY);
    const state = join(home, ".tacho");
    const client = await clientWithBudget(home, state);
    execFileSync("chmod", ["-R", "a-w", state]);

    const agent = await client.hook("SubagentStart", { agent_id: "a1", agent_type: "reviewer" });
    const others = [
      // That Claude was told cannot be noted: nothing is better than the same with every prompt.
      await client.hook("UserPromptSubmit", { prompt: "do it" }),
      await client.hook("SessionStart"),
      await client.hook("SessionEnd"),
    ];
    execFileSync("chmod", ["-R", "u+w", state]);

    expectBudget(agent, "SubagentStart");
    for (const result of others) expectSilence(result);
  });

  test("because it is full still lets Claude know its budget", async () => {
    const home = homeOf(NOBODY);
    const state = join(smallDisk("256k"), "tacho");
    const client = await clientWithBudget(home, state);
    execFileSync("sh", ["-c", 'cat /dev/zero > "$1" 2>&1 || true', "sh", join(state, "../filler")]);

    const prompt = await client.hook("UserPromptSubmit", { prompt: "do it" });
    const others = [await client.hook("SessionStart"), await client.hook("SessionEnd")];

    expectBudget(prompt, "UserPromptSubmit");
    for (const result of others) expectSilence(result);
  });
});

/** A session of another user, 85 % into its window, whose messages would go somewhere. */
async function clientWithBudget(home: string, state: string) {
  const telegram = { token: BOT_TOKEN, chatId: CHAT_ID, apiBaseUrl: "http://127.0.0.1:9" };
  writeConfig(state, { notify: { channels: { telegram } } });
  writeFileSync(join(home, ".claude.json"), '{"oauthAccount":{"accountUuid":"acc-1"}}');
  for (const path of [state, join(state, "config.json"), join(home, ".claude.json")]) {
    chownSync(path, NOBODY.uid, NOBODY.uid);
  }
  const env = { TACHO_HOME: state, AGENT_ID: "api-fixer" };
  const client = clientOf({ home, sessionId: "s1", env, run: runAs(NOBODY) });
  client.transcript(answerLine("m1"));
  const resetsAtS = Math.floor(Date.now() / 1_000) + 2 * 3_600;
  const limits = { five_hour: { used_percentage: 85, resets_at: resetsAtS } };
  await client.statusline({ rate_limits: limits });
  return client;
}

function expectBudget({ exitCode, stdout, stderr }: BundleResult, hookEventName: string): void {
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    hookSpecificOutput: {
      hookEventName,
      additionalContext: expect.stringMatching(/^Quota: 15 % of the 5-hour window is left/),
    },
  });
}

function expectSilence({ exitCode, stdout, stderr }: BundleResult): void {
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
}
