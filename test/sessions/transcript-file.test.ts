import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { advanceTranscript } from "../../shared/sessions/transcript-file.ts";
import { type TranscriptReading, UNREAD } from "../../shared/sessions/transcript-reading.ts";
import { answerLine, costLine, ONE_ANSWER, ownerLine, userLine } from "./transcript-lines.ts";

const MIB = 1024 * 1024;

function read(path: string, reading = UNREAD, maxBytes = MIB) {
  return advanceTranscript(path, reading, { sessionId: "s1", maxBytes });
}

async function transcript(text: string) {
  const fixture = await createFixture({ "t.jsonl": text });
  onTestFinished(() => fixture.rm());
  return { fixture, path: fixture.getPath("t.jsonl") };
}

test("counts a message once, however many rows repeat its usage", async () => {
  const { path } = await transcript(answerLine("m1") + answerLine("m1") + answerLine("m2"));

  const advance = read(path);

  expect(advance?.complete).toBe(true);
  expect(advance?.reading.tokens).toEqual({
    input: 24,
    output: 114,
    cacheRead: 30_400,
    cacheWrite5m: 2_800,
    cacheWrite1h: 4_000,
    requests: 2,
  });
});

test("keeps the largest usage that the rows of a message show", async () => {
  const { path } = await transcript(
    answerLine("m1", { output: 1 }) +
      answerLine("m1", { output: 500 }) +
      answerLine("m1", { output: 2 }),
  );

  expect(read(path)?.reading.tokens).toEqual({ ...ONE_ANSWER, output: 500 });
});

test("leaves the rows that a fork copied to the session they came from", async () => {
  const { path } = await transcript(
    answerLine("old", {}, { requestSessionId: "parent" }) +
      answerLine("own", {}, { requestSessionId: "s1" }) +
      answerLine("new"),
  );

  const reading = read(path)?.reading;

  expect(reading?.tokens.requests).toBe(2);
  expect(reading?.forkedFrom).toBe("parent");
});

test("ignores usage that is quoted, repeated on user rows, synthetic or an error", async () => {
  const { path } = await transcript(
    userLine('{"type":"assistant","message":{"usage":{"output_tokens":9}}}') +
      answerLine(
        "synthetic",
        {},
        { message: { id: "x", model: "<synthetic>", usage: { output_tokens: 9 } } },
      ) +
      answerLine("error", {}, { isApiErrorMessage: true }) +
      answerLine("m1"),
  );

  expect(read(path)?.reading.tokens).toEqual(ONE_ANSWER);
});

test("counts cache writes without a split as 5-minute writes, and an advisor's tokens", async () => {
  const usage = {
    input_tokens: 1,
    output_tokens: 2,
    cache_creation_input_tokens: 100,
    cache_creation: null,
    speed: null,
    iterations: [
      { type: "advisor_message", model: null, input_tokens: 10, output_tokens: 20 },
      { type: "message", input_tokens: 1, output_tokens: 2 },
    ],
  };
  const { path } = await transcript(answerLine("m", {}, { message: { id: "m", usage } }));

  expect(read(path)?.reading.tokens).toEqual({
    input: 11,
    output: 22,
    cacheRead: 0,
    cacheWrite5m: 100,
    cacheWrite1h: 0,
    requests: 1,
  });
});

test("counts a row written with spaces, and one without message and request id", async () => {
  const spaced = JSON.stringify(JSON.parse(answerLine("m1")), null, 1).replaceAll("\n", " ");
  const anonymous = answerLine(
    "x",
    {},
    { requestId: null, uuid: "u1", message: { usage: { output_tokens: 3 } } },
  );
  const { path } = await transcript(`${spaced}\n${anonymous}`);

  expect(read(path)?.reading.tokens).toMatchObject({ output: 60, requests: 2 });
});

test("learns the account, the running totals, the model and the client from their rows", async () => {
  const { path } = await transcript(
    ownerLine("1111-a") + answerLine("m1") + ownerLine("2222-b") + costLine(0.5) + costLine(0.75),
  );

  expect(read(path)?.reading).toMatchObject({
    account: "2222-b",
    cost: { totalUsd: 0.75, apiDurationMs: 93, durationMs: 653, linesAdded: 3, linesRemoved: 1 },
    modelId: "claude-opus-5-5",
    version: "2.1.329",
    branch: "main",
    contextTokens: 18_612,
  });
});

test("waits for the end of a torn last line", async () => {
  const line = answerLine("m1");
  const { path } = await transcript(line.slice(0, 200));
  const torn = read(path);
  appendFileSync(path, line.slice(200));

  const whole = read(path, torn?.reading);

  expect(torn).toMatchObject({ complete: true, reading: { offset: 0 } });
  expect(whole?.reading.tokens).toEqual(ONE_ANSWER);
});

test("starts again when the file shrank or another took its place", async () => {
  const { fixture, path } = await transcript(answerLine("m1") + answerLine("m2"));
  const before = read(path)?.reading;
  writeFileSync(path, answerLine("m3"));

  expect(read(path, before)?.reading.tokens).toEqual(ONE_ANSWER);

  const known = read(path)?.reading;
  writeFileSync(fixture.getPath("other"), answerLine("m4") + answerLine("m5"));
  execFileSync("mv", [fixture.getPath("other"), path]);

  expect(read(path, known)?.reading.tokens.requests).toBe(2);
});

test("gives up a line too long to hold, and counts the lines behind it", async () => {
  const huge = userLine("x".repeat(9 * MIB));
  const { path } = await transcript(answerLine("m1") + huge + answerLine("m2"));

  let advance = read(path, UNREAD, 4 * MIB);
  for (let i = 0; i < 5 && advance?.complete === false; i++) {
    advance = read(path, advance.reading, 4 * MIB);
  }

  expect(advance?.complete).toBe(true);
  expect(advance?.reading.tokens.requests).toBe(2);
});

test("holds a line that is longer than one look of a statusline", async () => {
  const long = answerLine("m1", {}, { padding: "x".repeat(2 * MIB) });
  const { path } = await transcript(long + answerLine("m2"));

  const first = read(path, UNREAD, MIB);
  const second = read(path, first?.reading, MIB);

  expect(second).toMatchObject({ complete: true, reading: { tokens: { requests: 2 } } });
});

test("waits with a line for which a small look has no room", async () => {
  const { path } = await transcript(answerLine("m1"));

  const small = read(path, UNREAD, 100);

  expect(small).toMatchObject({ complete: false, reading: { offset: 0, midLine: false } });
  expect(read(path, small?.reading)?.reading.tokens).toEqual(ONE_ANSWER);
});

test("does not hang on a FIFO, a device or a directory, and shrugs at a missing file", async () => {
  const { fixture } = await transcript("");
  const fifo = fixture.getPath("fifo");
  execFileSync("mkfifo", [fifo]);
  mkdirSync(join(fixture.path, "folder"));

  for (const path of [fifo, "/dev/zero", fixture.getPath("folder"), fixture.getPath("missing")]) {
    expect(read(path)).toBeUndefined();
  }
});

test("counts the same, in however many looks and chunks a file is read", async () => {
  const { path } = await transcript("");
  const messages = fc.array(
    fc.record({ id: fc.integer({ min: 0, max: 8 }), output: fc.nat(500) }),
    { maxLength: 30 },
  );

  fc.assert(
    fc.property(messages, fc.integer({ min: 2_000, max: 20_000 }), (sent, maxBytes) => {
      writeFileSync(path, sent.map(({ id, output }) => answerLine(`m${id}`, { output })).join(""));

      let reading: TranscriptReading = UNREAD;
      for (let i = 0; i < 50; i++) reading = read(path, reading, maxBytes)?.reading ?? reading;

      const largest = new Map<number, number>();
      for (const { id, output } of sent) largest.set(id, Math.max(largest.get(id) ?? 0, output));
      expect(reading.tokens.output).toBe([...largest.values()].reduce((a, b) => a + b, 0));
      expect(reading.tokens.requests).toBe(largest.size);
    }),
    { numRuns: 50 },
  );
});
