import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { lastApiError } from "../../shared/claude/api-error-file.ts";
import { errorRow, NOON_MS } from "../hooks/hook-world.ts";
import { answerLine, costLine, userLine } from "../sessions/transcript-lines.ts";

const RESET_MS = NOON_MS + 3_600_000;

async function errorIn(transcript: string) {
  await using fixture = await createFixture({ "s1.jsonl": transcript });
  return lastApiError(fixture.getPath("s1.jsonl"));
}

test("the error that a turn ended with, and when its limit resets", async () => {
  const row = errorRow("rate_limit", NOON_MS, RESET_MS);

  expect(await errorIn(userLine("go") + answerLine("m1") + row)).toEqual({
    ...{ kind: "rate_limit", atMs: NOON_MS, resetsAtMs: RESET_MS },
  });
});

test("rows that say nothing may follow it", async () => {
  const rows = `${costLine(0.25)}${JSON.stringify({ type: "system", content: "x" })}\nno json\n`;

  expect(await errorIn(errorRow("server_error", NOON_MS) + rows)).toEqual({
    ...{ kind: "server_error", atMs: NOON_MS },
  });
});

test.each([
  ["an answer", answerLine("m2")],
  ["a prompt", userLine("again")],
])("it is over when %s came after it", async (_, line) => {
  expect(await errorIn(errorRow("rate_limit", NOON_MS) + line)).toBeUndefined();
});

test.each([
  ["no transcript's line", "{"],
  ["nothing", ""],
  ["an answer", answerLine("m1")],
  ["an error without its time", '{"type":"assistant","isApiErrorMessage":true,"error":"x"}\n'],
  ["an error whose kind is no name", errorRow("../x", NOON_MS)],
  [
    "an error that only says so",
    `${JSON.stringify({ type: "assistant", error: "rate_limit", timestamp: "2026-11-21T12:00:00Z" })}\n`,
  ],
])("%s is none", async (_, transcript) => {
  expect(await errorIn(transcript)).toBeUndefined();
});

test("a transcript is read from its end, however long it is", async () => {
  const long = answerLine("m1", {}, { padding: "x".repeat(500_000) });

  expect(await errorIn(long + errorRow("rate_limit", NOON_MS))).toMatchObject({ atMs: NOON_MS });
});

test("one that is not there has none", () => {
  expect(lastApiError("/nowhere/s1.jsonl")).toBeUndefined();
});
