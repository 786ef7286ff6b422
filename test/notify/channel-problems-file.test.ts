import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import {
  clearChannelProblem,
  noteChannelProblem,
  problemOf,
  readChannelProblems,
} from "../../shared/notify/channel-problems-file.ts";

const WRONG = { fingerprint: "a", problem: "The token is wrong.", atMs: 5 };

test("a problem holds for the settings that had it", async () => {
  await using fixture = await createFixture();
  const outboxDir = fixture.getPath("outbox");

  noteChannelProblem(outboxDir, "telegram", WRONG);
  noteChannelProblem(outboxDir, "slack", { ...WRONG, fingerprint: "b" });
  const problems = readChannelProblems(outboxDir);
  clearChannelProblem(outboxDir, "telegram");

  expect(problemOf(problems, { name: "telegram", fingerprint: "a" })).toEqual(WRONG);
  expect(problemOf(problems, { name: "telegram", fingerprint: "b" })).toBeUndefined();
  expect(problemOf(problems, { name: "webhook", fingerprint: "a" })).toBeUndefined();
  expect(readChannelProblems(outboxDir)).toEqual({ slack: { ...WRONG, fingerprint: "b" } });
});

test.each(["{", '{"problems":[]}', '{"problems":{"telegram":{"problem":7}}}'])(
  "a file that says nothing tells of no problem: %s",
  async (text) => {
    await using fixture = await createFixture({ "channels.json": text });

    expect(readChannelProblems(fixture.path)).toEqual({});
  },
);
