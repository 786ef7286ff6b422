import { expect, test } from "vitest";
import { terminalNote } from "../../hooks/terminal-note.ts";
import type { HotNotify } from "../../shared/config/hot-config.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { inputOf, worldOf } from "./hook-world.ts";

const { notify } = DEFAULT_HOT_CONFIG;
const IN_TERMINAL: HotNotify = { ...notify, channels: ["desktop"], desktopVia: "terminal" };
const ASKS = inputOf("Notification", {
  notification_type: "permission_prompt",
  cwd: "/home/dev/acme-api",
});

test("a question and an end by an error ring where the user sits", () => {
  const failure = inputOf("StopFailure", { error: "rate_limit", cwd: "/home/dev/acme-api" });

  expect(terminalNote(ASKS, worldOf(), IN_TERMINAL).terminalSequence).toBe(
    "\u001b]777;notify;Claude waits for your input on acme-api;\u0007\u0007",
  );
  expect(terminalNote(failure, worldOf(), IN_TERMINAL).terminalSequence).toBe(
    "\u001b]777;notify;Claude stopped (rate limit) on acme-api;\u0007\u0007",
  );
});

test.each([
  ["SessionStart", {}],
  ["Stop", {}],
  ["SessionEnd", {}],
  ["Notification", { notification_type: "auth_success" }],
  ["Notification", {}],
  ["StopFailure", { error: "rate_limit", agent_id: "a1" }],
])("%s %j does not", (event, payload) => {
  expect(terminalNote(inputOf(event, payload), worldOf(), IN_TERMINAL)).toEqual({});
});

test("is silent where people want no such news", () => {
  const session = { ...notify.events.session, waiting: false };
  const events = { ...notify.events, session };

  expect(terminalNote(ASKS, worldOf(), { ...IN_TERMINAL, events })).toEqual({});
});

test("is left to the machine's own desktop where there is one", () => {
  const auto: HotNotify = { ...IN_TERMINAL, desktopVia: "auto" };
  const note = (env: Record<string, string>) => terminalNote(ASKS, worldOf({ env }), auto);

  expect(note({ DISPLAY: ":0" })).toEqual({});
  expect(note({ DISPLAY: ":0", SSH_CONNECTION: "10.0.0.1 22" })).not.toEqual({});
  expect(note({})).not.toEqual({});
  expect(terminalNote(ASKS, worldOf(), notify)).toEqual({});
});

test("a folder's name cannot do anything to the terminal", () => {
  const input = inputOf("Notification", {
    notification_type: "permission_prompt",
    cwd: "/home/dev/a;b\u001b]0;title\u0007\u202e",
  });
  const { terminalSequence = "" } = terminalNote(input, worldOf(), IN_TERMINAL);

  expect(terminalSequence.split("\u001b")).toHaveLength(2);
  expect(terminalSequence).not.toContain("\u202e");
  expect(terminalSequence.split(";")).toHaveLength(4);
});
