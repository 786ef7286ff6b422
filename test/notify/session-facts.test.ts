import { describe, expect, test } from "vitest";
import { sessionFacts } from "../../shared/notify/session-facts.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import { NO_TOKENS } from "../../shared/usage/token-counts.ts";
import { shardOf } from "../sessions/shards.ts";

function factsOf(record: Partial<SessionRecord>) {
  return sessionFacts(shardOf("s1", record).record);
}

test("an agent is called by the most deliberate of its names", () => {
  const name = "fix the login";

  expect(factsOf({ agentId: "api-fixer", agentName: "fixer", name }).agent).toBe("api-fixer");
  expect(factsOf({ agentName: "fixer", name }).agent).toBe("fixer");
  expect(factsOf({ name }).agent).toBe("fix the login");
  expect(factsOf({ agentId: "\u0007", name: "" }).agent).toBe("Claude");
});

test.each([
  ["claude-opus-5-5", "Opus 5.5"],
  ["claude-opus-5-5[1m]", "Opus 5.5"],
  ["claude-haiku-4-5-20251001", "Haiku 4.5"],
  ["claude-sonnet-5", "Sonnet 5"],
  ["claude-sonnet-4-20250514", "Sonnet 4"],
  ["gpt-oss:120b", "gpt-oss:120b"],
])("the model %s is %s where its name is not known", (id, text) => {
  expect(factsOf({ model: { id } }).model).toBe(text);
  expect(factsOf({ model: { id, name: "Best 1" } }).model).toBe("Best 1");
});

test("the project is its folder, on Windows too", () => {
  expect(factsOf({ project: { dir: "/home/dev/acme-api/" } }).project).toBe("acme-api");
  expect(factsOf({ project: { dir: "C:\\dev\\acme-api" } }).project).toBe("acme-api");
  expect(factsOf({ project: { dir: "/" } }).project).toBeUndefined();
});

test("tokens are the session's and its agents' together", () => {
  const tokens = { ...NO_TOKENS, output: 100, complete: true };
  const subagents = { spawned: 1, running: 0, tokens: { ...tokens, complete: false } };

  expect(factsOf({ tokens, subagents })).toMatchObject({ tokens: 200, areTokensComplete: false });
  expect(factsOf({ tokens })).toMatchObject({ tokens: 100, areTokensComplete: true });
});

describe("the reset", () => {
  const fiveHour = { usedPercent: 100, resetsAtMs: 5 };
  const sevenDay = { usedPercent: 97, resetsAtMs: 7 };

  test("is that of the last of the windows that are used up", () => {
    const quota = { fiveHour, sevenDay, observedAtMs: 1 };

    expect(factsOf({ quota }).resetsAtMs).toBe(7);
    expect(
      factsOf({ quota: { ...quota, sevenDay: { ...sevenDay, usedPercent: 40 } } }).resetsAtMs,
    ).toBe(5);
  });

  test("is not known while none is", () => {
    const quota = { fiveHour: { usedPercent: 60, resetsAtMs: 5 }, observedAtMs: 1 };

    expect(factsOf({ quota }).resetsAtMs).toBeUndefined();
  });
});
