import { expect, test } from "vitest";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import { isLive, sessionState } from "../../shared/sessions/session-state.ts";

const NOW = 1_795_000_000_000;
const MINUTE = 60_000;

function session(extra: Partial<SessionRecord>): SessionRecord {
  return {
    sessionId: "s1",
    account: "a1",
    host: "box",
    updatedAtMs: NOW - 1_000,
    subagents: { spawned: 0, running: 0 },
    turns: 0,
    ...extra,
  };
}

test.each<[string, Partial<SessionRecord>, string]>([
  [
    "a prompt without an end of turn",
    { promptedAtMs: NOW - 5_000, turnEndedAtMs: NOW - 9_000 },
    "working",
  ],
  ["a turn that is over", { promptedAtMs: NOW - 9_000, turnEndedAtMs: NOW - 5_000 }, "idle"],
  ["no hooks, an answer just now", { activeAtMs: NOW - 2_000 }, "working"],
  ["no hooks, quiet for a while", { activeAtMs: NOW - 60_000 }, "idle"],
  ["a question to the user", { promptedAtMs: NOW - 9_000, waitingSinceMs: NOW - 5_000 }, "waiting"],
  [
    "a question that was answered",
    { promptedAtMs: NOW - 9_000, waitingSinceMs: NOW - 5_000, activeAtMs: NOW - 1 },
    "working",
  ],
  ["an end that the client told", { endedAtMs: NOW - 2_000 }, "ended"],
  [
    "an answer after the end: it was resumed",
    { endedAtMs: NOW - 9_000, activeAtMs: NOW - 2_000 },
    "working",
  ],
  [
    "three missed heartbeats",
    { heartbeatAtMs: NOW - 2 * MINUTE, updatedAtMs: NOW - 2 * MINUTE },
    "lost",
  ],
  [
    "an old statusline but a fresh heartbeat",
    { heartbeatAtMs: NOW - 20_000, updatedAtMs: NOW - 90 * MINUTE },
    "idle",
  ],
  ["no heartbeat at all and an hour of silence", { updatedAtMs: NOW - 61 * MINUTE }, "lost"],
  ["no heartbeat at all, quiet for half an hour", { updatedAtMs: NOW - 30 * MINUTE }, "idle"],
])("%s", (_, extra, state) => {
  expect(sessionState(session(extra), NOW)).toBe(state);
});

test("a process that is gone is lost, whatever its record says; one that runs is not", () => {
  expect(sessionState(session({ promptedAtMs: NOW }), NOW, false)).toBe("lost");
  expect(sessionState(session({ updatedAtMs: NOW - 90 * MINUTE }), NOW, true)).toBe("idle");
});

test("working, waiting and idle sessions are live", () => {
  expect((["working", "waiting", "idle", "ended", "lost"] as const).map(isLive)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
