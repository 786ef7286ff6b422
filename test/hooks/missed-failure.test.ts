import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { recordMissedFailure } from "../../hooks/missed-failure.ts";
import { appendEvent, readEvents } from "../../shared/sessions/events-file.ts";
import { answerLine, userLine } from "../sessions/transcript-lines.ts";
import { errorRow, inputOf, NOON_MS } from "./hook-world.ts";

async function folder(transcript: string) {
  const fixture = await createFixture({ "s1.jsonl": transcript, sessions: {} });
  const sessionsDir = fixture.getPath("sessions");
  const payload = { transcript_path: fixture.getPath("s1.jsonl") };
  return {
    record: (event = "SessionEnd") => recordMissedFailure(inputOf(event, payload), sessionsDir),
    events: () => readEvents(sessionsDir, "s1").events,
    turnEnded: (atMs: number) => appendEvent(sessionsDir, "s1", { atMs, event: "turn_ended" }),
    failed: (atMs: number) =>
      appendEvent(sessionsDir, "s1", { atMs, event: "failed", kind: "rate_limit" }),
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}

test("the error at the end of the transcript is recorded, at its own time", async () => {
  await using session = await folder(userLine("go") + errorRow("rate_limit", NOON_MS - 5_000));
  session.turnEnded(NOON_MS - 60_000);

  session.record();

  expect(session.events().at(-1)).toEqual({
    ...{ atMs: NOON_MS - 5_000, event: "failed", kind: "rate_limit" },
  });
  expect(session.events()).toHaveLength(2);
});

test("not where its own hook was faster, whose clock runs a little later", async () => {
  await using session = await folder(errorRow("rate_limit", NOON_MS - 5_000));
  session.failed(NOON_MS - 4_900);

  session.record();

  expect(session.events()).toHaveLength(1);
});

test("not at any other event", async () => {
  await using session = await folder(errorRow("rate_limit", NOON_MS));

  for (const event of ["Stop", "StopFailure", "SessionStart"]) session.record(event);

  expect(session.events()).toEqual([]);
});

test.each([
  ["an answer", answerLine("m1")],
  ["a prompt", userLine("again")],
])("not where %s came after it", async (_, line) => {
  await using session = await folder(errorRow("rate_limit", NOON_MS) + line);

  session.record();

  expect(session.events()).toEqual([]);
});

test("a session without a transcript has none", async () => {
  await using session = await folder("");
  recordMissedFailure(inputOf("SessionEnd"), "/nowhere");
  recordMissedFailure(inputOf("SessionEnd", { transcript_path: "/nowhere/x.jsonl" }), "/nowhere");

  expect(session.events()).toEqual([]);
});
