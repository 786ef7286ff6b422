import { expect, test } from "vitest";
import { foldEvents } from "../../shared/sessions/events-fold.ts";
import { foldSession } from "../../shared/sessions/fold-session.ts";
import { NOTHING_COUNTED, type Tail } from "../../shared/sessions/session-parts.ts";
import { sessionState } from "../../shared/sessions/session-state.ts";
import { UNREAD } from "../../shared/sessions/transcript-reading.ts";
import { NOW, shardOf } from "./shards.ts";
import { ONE_ANSWER } from "./transcript-lines.ts";

function tailOf(transcript: Partial<typeof UNREAD>, extra: Partial<Tail> = {}): Tail {
  return {
    version: 1,
    sessionId: "s1",
    updatedAtMs: NOW,
    counted: {
      ...NOTHING_COUNTED,
      transcript: { ...UNREAD, ...transcript },
      readAtMs: NOW,
      complete: true,
    },
    samples: [],
    ...extra,
  };
}

test("a start that nothing followed is no session", () => {
  const events = foldEvents([{ atMs: 1, event: "started" }]);

  expect(foldSession({ sessionId: "s1", events })).toBeUndefined();
});

test("knows a session without a statusline from its events and its transcript", () => {
  const events = foldEvents([
    {
      atMs: NOW - 9_000,
      event: "started",
      cwd: "/p",
      host: "box",
      pid: 7,
      configDir: "/c",
      agentIdEnv: "A7",
    },
    { atMs: NOW - 8_000, event: "prompted" },
    { atMs: NOW - 1_000, event: "ended", reason: "other" },
  ]);
  const tail = tailOf({
    tokens: ONE_ANSWER,
    account: "acc-1",
    modelId: "claude-opus-5-5",
    version: "2.1.329",
    entrypoint: "sdk-cli",
    branch: "main",
    contextTokens: 18_612,
    lastAnswerAtMs: NOW - 2_000,
    cost: { totalUsd: 0.5 },
  });

  expect(foldSession({ sessionId: "s1", events, tail })).toEqual({
    sessionId: "s1",
    account: "acc-1",
    host: "box",
    configDir: "/c",
    entrypoint: "sdk-cli",
    version: "2.1.329",
    project: { dir: "/p", branch: "main" },
    model: { id: "claude-opus-5-5" },
    agentId: "A7",
    startedAtMs: NOW - 9_000,
    updatedAtMs: NOW,
    activeAtMs: NOW - 2_000,
    endedAtMs: NOW - 1_000,
    endReason: "other",
    promptedAtMs: NOW - 8_000,
    turnEndedAtMs: NOW - 9_000,
    pid: 7,
    context: { usedTokens: 18_612 },
    tokens: { ...ONE_ANSWER, complete: true },
    subagents: { spawned: 0, running: 0 },
    cost: { totalUsd: 0.5 },
    turns: 1,
  });
});

test("takes the statusline's cost unless the transcript ends ahead of it", () => {
  const shard = shardOf("s1", { cost: { totalUsd: 2, linesAdded: 5 } });

  const behind = foldSession({
    sessionId: "s1",
    shard,
    tail: tailOf({ cost: { totalUsd: 1 } }),
  });
  const ahead = foldSession({
    sessionId: "s1",
    shard,
    tail: tailOf({ cost: { totalUsd: 3 } }),
  });

  expect(behind?.cost).toEqual({ totalUsd: 2, linesAdded: 5 });
  expect(ahead?.cost).toEqual({ totalUsd: 3, linesAdded: 5 });
});

test("a fork's running totals count from where its parent stopped, or not at all", () => {
  const cost = { totalUsd: 5 };
  const known = tailOf({ cost, forkedFrom: "parent" }, { inheritedCostUsd: 4.5 });
  const unknown = tailOf({ cost, forkedFrom: "parent" });

  expect(foldSession({ sessionId: "s1", tail: known })?.cost).toEqual({ totalUsd: 0.5 });
  expect(foldSession({ sessionId: "s1", tail: unknown })?.cost).toBeUndefined();
});

test("believes the counting that got further, whoever did it", () => {
  const shard = shardOf("s1");
  const later = tailOf({ tokens: ONE_ANSWER });
  const stillReading = {
    ...later,
    counted: { ...later.counted, complete: false, readAtMs: NOW + 9 },
  };

  expect(
    foldSession({
      sessionId: "s1",
      shard: { ...shard, counted: { ...shard.counted, readAtMs: NOW - 1 } },
      tail: later,
    })?.tokens?.requests,
  ).toBe(1);
  expect(foldSession({ sessionId: "s1", shard, tail: stillReading })?.tokens?.requests).toBe(0);
});

test("counts agents from transcripts or events, whichever saw more", () => {
  const events = foldEvents([
    { atMs: 1, event: "prompted" },
    { atMs: 2, event: "agent_started", agentId: "a" },
    { atMs: 3, event: "agent_started", agentId: "b" },
    { atMs: 4, event: "agent_stopped", agentId: "a" },
  ]);

  expect(foldSession({ sessionId: "s1", shard: shardOf("s1"), events })?.subagents).toEqual({
    spawned: 2,
    running: 1,
  });
});

test("a session that ended stays ended, though its transcript is counted once more after it", () => {
  const events = foldEvents([
    { atMs: NOW - 9_000, event: "prompted" },
    { atMs: NOW - 2, event: "ended", reason: "other" },
  ]);
  const tail = tailOf({ tokens: ONE_ANSWER, lastAnswerAtMs: NOW - 1_000 }, { updatedAtMs: NOW });

  const record = foldSession({ sessionId: "s1", events, tail });

  expect(record && sessionState(record, NOW)).toBe("ended");
});
