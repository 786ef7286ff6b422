import { expect, test } from "vitest";
import { sessionEventOf } from "../../hooks/session-events.ts";
import { inputOf, NOON_MS, worldOf } from "./hook-world.ts";

const eventOf = (event: string, payload: object) =>
  sessionEventOf(inputOf(event, payload), worldOf());

test("an agent starts and stops", () => {
  const agent = { agent_id: "a1", agent_type: "reviewer" };

  expect(eventOf("SubagentStart", agent)).toEqual({
    ...{ atMs: NOON_MS, event: "agent_started", agentId: "a1", agentType: "reviewer" },
  });
  expect(eventOf("SubagentStop", agent)).toEqual({
    ...{ atMs: NOON_MS, event: "agent_stopped", agentId: "a1" },
  });
});

test.each(["SubagentStart", "SubagentStop"])(
  "%s of an agent of the client's own, without a type, is nothing: it would run for ever",
  (event) => {
    expect(eventOf(event, { agent_id: "a1" })).toBeUndefined();
    expect(eventOf(event, { agent_id: "a1", agent_type: "" })).toBeUndefined();
    expect(eventOf(event, { agent_type: "reviewer" })).toBeUndefined();
  },
);

test("an agent that dies of an error has stopped; without one the turn has failed", () => {
  expect(eventOf("StopFailure", { error: "rate_limit", agent_id: "a1" })).toEqual({
    ...{ atMs: NOON_MS, event: "agent_stopped", agentId: "a1" },
  });
  expect(eventOf("StopFailure", { error: "rate_limit" })).toEqual({
    ...{ atMs: NOON_MS, event: "failed", kind: "rate_limit" },
  });
});

test.each(["constructor", "SomethingNew"])("%s is nothing", (event) => {
  expect(eventOf(event, {})).toBeUndefined();
});
