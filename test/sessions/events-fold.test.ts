import { expect, test } from "vitest";
import { foldEvents, runningAgents } from "../../shared/sessions/events-fold.ts";
import { eventLine, parseEvent, type SessionEvent } from "../../shared/sessions/session-event.ts";

function at(
  atMs: number,
  event: SessionEvent["event"],
  extra: Partial<SessionEvent> = {},
): SessionEvent {
  return { atMs, event, ...extra };
}

test("adds up a turn with two agents", () => {
  const fold = foldEvents([
    at(1, "started", { reason: "startup", cwd: "/p", host: "box", pid: 7 }),
    at(2, "prompted"),
    at(3, "agent_started", { agentId: "a" }),
    at(4, "agent_started", { agentId: "b" }),
    at(5, "agent_stopped", { agentId: "a" }),
  ]);

  expect(fold).toEqual({
    turns: 1,
    spawned: 2,
    running: ["b"],
    wasPrompted: true,
    startedAtMs: 1,
    promptedAtMs: 2,
    turnEndedAtMs: 1,
    lastEventAtMs: 5,
    cwd: "/p",
    host: "box",
    pid: 7,
  });
});

test("does not count a prompt that the client wrote itself as a turn of the user", () => {
  const fold = foldEvents([
    at(1, "prompted"),
    at(2, "turn_ended"),
    at(3, "prompted", { automatic: true }),
  ]);

  expect(fold).toMatchObject({ turns: 1, promptedAtMs: 3 });
});

test("takes repeated stops and stops of agents that never started calmly", () => {
  const events = [
    at(1, "agent_started", { agentId: "a" }),
    at(2, "agent_stopped", { agentId: "a" }),
    at(3, "agent_stopped", { agentId: "a" }),
    at(4, "agent_stopped", { agentId: "internal" }),
  ];

  expect(runningAgents(events, [])).toEqual([]);
  expect(foldEvents(events).spawned).toBe(1);
});

test("a resumed session goes on: its end is void and its cut-off turn is over", () => {
  const fold = foldEvents([
    at(1, "started", { reason: "startup" }),
    at(2, "prompted"),
    at(3, "agent_started", { agentId: "a" }),
    at(4, "ended", { reason: "other" }),
    at(9, "started", { reason: "resume" }),
  ]);

  expect(fold).toMatchObject({ startedAtMs: 1, turnEndedAtMs: 9, running: [] });
  expect(fold.endedAtMs).toBeUndefined();
});

test("a compaction changes nothing about what runs", () => {
  const before = [at(1, "started"), at(2, "prompted"), at(3, "agent_started", { agentId: "a" })];

  const after = foldEvents([...before, at(4, "started", { reason: "compact" })]);

  expect(after).toEqual({ ...foldEvents(before), lastEventAtMs: 4 });
});

test("waits for the user after a permission prompt, not after the idle reminder", () => {
  const asked = foldEvents([at(1, "prompted"), at(2, "waiting", { kind: "permission_prompt" })]);
  const idle = foldEvents([at(1, "prompted"), at(2, "waiting", { kind: "idle_prompt" })]);
  const answered = foldEvents([
    at(2, "waiting", { kind: "permission_prompt" }),
    at(3, "turn_ended"),
  ]);

  expect(asked.waitingSinceMs).toBe(2);
  expect(idle.waitingSinceMs).toBeUndefined();
  expect(answered.waitingSinceMs).toBeUndefined();
});

test("keeps the last error with its kind", () => {
  const fold = foldEvents([at(1, "failed", { kind: "rate_limit" }), at(2, "prompted")]);

  expect(fold.lastError).toEqual({ kind: "rate_limit", atMs: 1 });
});

test("reads back what it writes, and nothing else", () => {
  const event = at(5, "agent_started", { agentId: "a", agentType: "reviewer" });

  expect(parseEvent(eventLine(event).trim())).toEqual(event);
  for (const line of [
    "",
    "{",
    "[]",
    '{"atMs":1}',
    '{"atMs":-1,"event":"started"}',
    '{"atMs":1,"event":"hop"}',
  ]) {
    expect(parseEvent(line)).toBeUndefined();
  }
});
