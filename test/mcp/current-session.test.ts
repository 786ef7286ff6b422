import { expect, test } from "vitest";
import { currentSession } from "../../mcp/current-session.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";
import type { SessionState } from "../../shared/sessions/session-state.ts";
import { NOW, shardOf } from "../sessions/shards.ts";

const asker = {
  envSessionId: "first",
  host: "box",
  clientPid: 4711,
  clientStartedAtMs: NOW - 60_000,
};

function session(sessionId: string, record: Partial<SessionRecord>, state: SessionState = "idle") {
  return { record: shardOf(sessionId, { pid: 4711, ...record }).record, state };
}

test("is the session of the environment while nothing else is known", () => {
  expect(currentSession([], asker)).toBe("first");
  expect(currentSession([], { ...asker, envSessionId: undefined })).toBeUndefined();
});

test("is the newest live session of the client's process after /clear", () => {
  const sessions = [
    session("first", { updatedAtMs: NOW - 5_000 }, "ended"),
    session("second", { updatedAtMs: NOW - 3_000 }),
    session("third", { updatedAtMs: NOW - 1_000 }),
  ];

  expect(currentSession(sessions, asker)).toBe("third");
});

test("is never a session of another process, host or life of the same process id", () => {
  const sessions = [
    session("other process", { pid: 4712 }),
    session("other host", { host: "container" }),
    session("other life", { processStartedAtMs: NOW - 3_600_000 }),
  ];

  expect(currentSession(sessions, asker)).toBe("first");
});

test("takes two readings of one process start for the same", () => {
  const sessions = [session("second", { processStartedAtMs: NOW - 60_400 })];

  expect(currentSession(sessions, asker)).toBe("second");
});

test("is the session of the environment again when all of the process have ended", () => {
  expect(currentSession([session("second", {}, "ended")], asker)).toBe("first");
});
