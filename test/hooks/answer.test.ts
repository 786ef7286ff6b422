import { expect, test } from "vitest";
import { answerText } from "../../hooks/answer.ts";

test("nothing to say is nothing on stdout", () => {
  expect(answerText("Stop", {})).toBe("");
});

test("a line for the model", () => {
  expect(answerText("UserPromptSubmit", { additionalContext: "Quota: low." })).toBe(
    '{"hookSpecificOutput":{"hookEventName":"UserPromptSubmit","additionalContext":"Quota: low."}}',
  );
});

test("a denied tool", () => {
  expect(JSON.parse(answerText("PreToolUse", { denial: "No new subagents now." }))).toEqual({
    hookSpecificOutput: {
      hookEventName: "PreToolUse",
      permissionDecision: "deny",
      permissionDecisionReason: "No new subagents now.",
    },
  });
});

test("something for the terminal stands outside of what is the event's own", () => {
  expect(answerText("StopFailure", { terminalSequence: "\u001b]777;x\u0007" })).toBe(
    String.raw`{"terminalSequence":"\u001b]777;x\u0007"}`,
  );
  expect(JSON.parse(answerText("X", { terminalSequence: "t", additionalContext: "c" }))).toEqual({
    terminalSequence: "t",
    hookSpecificOutput: { hookEventName: "X", additionalContext: "c" },
  });
});
