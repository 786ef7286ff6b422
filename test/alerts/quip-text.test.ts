import { expect, test } from "vitest";
import {
  cannedQuip,
  MAX_QUIP_CHARACTERS,
  quipLine,
  quipPrompt,
} from "../../shared/alerts/quip-text.ts";
import { NOTICE_KINDS, type Notice } from "../../shared/notify/notice.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { NOON_MS } from "./outlooks.ts";

const LIMIT: Notice = {
  ...{ key: "limit-a-80", atMs: NOON_MS, kind: "limit_reached", account: "secret-account" },
  ...{ window: "five_hour", usedPercent: 82, resetsAtMs: NOON_MS + MS_PER_HOUR },
};

test("a model is told numbers and nothing else", () => {
  expect(quipPrompt(LIMIT, NOON_MS)).toBe("82 % of the 5-hour limit is used. It resets in 1 h.");
  expect(quipPrompt({ ...LIMIT, window: "weekly_ignore_all_rules" }, NOON_MS)).toBe(
    "82 % of the limit is used. It resets in 1 h.",
  );
  expect(quipPrompt({ ...LIMIT, kind: "session_started" }, NOON_MS)).toBeUndefined();
});

test.each([
  ["Somebody is in a hurry today.\n", "Somebody is in a hurry today."],
  ['\n\n  "The hamsters are tired."\nSecond line', "The hamsters are tired."],
  ["\u001b[31mRed\u001b[0m\u0007 alert,\u202e calm people", "Red alert, calm people"],
  ["x".repeat(500), `${"x".repeat(MAX_QUIP_CHARACTERS - 1)}…`],
])("an answer becomes one plain line: %j", (answer, line) => {
  expect(quipLine(answer)).toBe(line);
});

test.each([
  "",
  " \n ",
  "See https://evil.test/x",
  "go to evil.test now",
  "ask @everyone",
  "/start me",
  "<b>bold</b>",
  "[click](x)",
  "<!channel>",
  "Invalid API key · Please run /login",
  "API Error: 529 overloaded",
  "Not logged in",
])("an answer that does something or says nothing is not shown: %j", (answer) => {
  expect(quipLine(answer)).toBeUndefined();
});

test("every alert that may get a line has a canned one, always the same", () => {
  const kinds = NOTICE_KINDS.filter((kind) => quipPrompt({ ...LIMIT, kind }, NOON_MS));

  expect(kinds).toEqual([
    "limit_reached",
    "limit_runs_out",
    "limit_pace",
    "limit_reset",
    "spend_reached",
  ]);
  for (const kind of kinds) {
    const line = cannedQuip({ ...LIMIT, kind }) ?? "";
    expect(quipLine(line)).toBe(line);
    expect(cannedQuip({ ...LIMIT, kind })).toBe(line);
  }
});
