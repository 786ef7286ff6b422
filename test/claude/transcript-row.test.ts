import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTranscriptRow } from "../../shared/claude/transcript-row.ts";
import { parseObject } from "../../shared/platform/read-value.ts";
import { answerLine, costLine, ownerLine, userLine } from "../sessions/transcript-lines.ts";

function rowOf(line: string) {
  return parseTranscriptRow(parseObject(line) ?? {});
}

test("an answer tells its tokens, and what the session is at", () => {
  expect(rowOf(answerLine("m1"))).toEqual({
    kind: "answer",
    messageId: "m1",
    tokens: {
      input: 12,
      output: 57,
      cacheRead: 15_200,
      cacheWrite5m: 1_400,
      cacheWrite1h: 2_000,
      requests: 1,
    },
    modelId: "claude-opus-5-5",
    atMs: Date.parse("2026-11-20T12:00:00Z"),
    contextTokens: 18_612,
    version: "2.1.329",
    entrypoint: "sdk-cli",
    effort: "medium",
    branch: "main",
  });
});

test("the client's totals and the session's owner are told apart from answers", () => {
  expect(rowOf(costLine(0.25))).toEqual({
    kind: "cost",
    cost: { totalUsd: 0.25, apiDurationMs: 93, durationMs: 653, linesAdded: 3, linesRemoved: 1 },
  });
  expect(rowOf(ownerLine("acc-1"))).toEqual({ kind: "owner", account: "acc-1" });
});

test("an answer that a fork copied names who paid", () => {
  const row = rowOf(answerLine("m1", {}, { requestSessionId: "parent" }));

  expect(row).toMatchObject({ kind: "answer", copiedFrom: "parent" });
});

test.each([
  ["a user's row", userLine("hello")],
  ["an error that the client wrote itself", answerLine("m1", {}, { isApiErrorMessage: true })],
  ["an answer that was cut off", answerLine("m1").replace("claude-opus-5-5", "<synthetic>")],
  ["an answer without usage", '{"type":"assistant","message":{"id":"m1"}}'],
  ["a row of another type", '{"type":"summary","summary":"assistant"}'],
  ["totals without a total", '{"type":"cost-state"}'],
  ["totals that nobody can have spent", '{"type":"cost-state","totalCostUSD":1e300}'],
  ["an owner without an id", '{"type":"session-owner"}'],
  ["an owner that is a path", '{"type":"session-owner","accountUuid":"../../x"}'],
  ["no row", "{}"],
])("%s counts nothing", (_, line) => {
  expect(rowOf(line)).toBeUndefined();
});

test("without a message id the request's or the row's own stands for it", () => {
  const row = { type: "assistant", uuid: "u1", requestId: "r1", message: { usage: {} } };

  expect(parseTranscriptRow(row)).toMatchObject({ messageId: "r1" });
  expect(parseTranscriptRow({ ...row, requestId: undefined })).toMatchObject({ messageId: "u1" });
  expect(parseTranscriptRow({ type: "assistant", message: { usage: {} } })).toBeUndefined();
});

test("cache writes without their lifetimes count as the short ones", () => {
  const usage = { cache_creation_input_tokens: 500 };
  const split = { ...usage, cache_creation: { ephemeral_1h_input_tokens: 200 } };
  const tokensOf = (counted: object) =>
    parseTranscriptRow({ type: "assistant", message: { id: "m1", usage: counted } });

  expect(tokensOf(usage)).toMatchObject({ tokens: { cacheWrite5m: 500, cacheWrite1h: 0 } });
  expect(tokensOf(split)).toMatchObject({ tokens: { cacheWrite5m: 300, cacheWrite1h: 200 } });
});

test("an advisor's tokens are added, those of other iterations are in the sum already", () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 5,
    iterations: [
      { type: "message", input_tokens: 10, output_tokens: 5 },
      { type: "advisor_message", input_tokens: 7, output_tokens: 3 },
      null,
      7,
    ],
  };

  expect(parseTranscriptRow({ type: "assistant", message: { id: "m1", usage } })).toMatchObject({
    tokens: { input: 17, output: 8, requests: 1 },
    contextTokens: 10,
  });
});

test("whatever stands in a row, its counts are whole numbers that can be added up", () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.double(),
    fc.nat(),
    fc.constantFrom(1e308, Number.POSITIVE_INFINITY, Number.NaN, -1, 0.5),
  );
  const usage = fc.record(
    {
      input_tokens: odd,
      output_tokens: odd,
      cache_read_input_tokens: odd,
      cache_creation_input_tokens: odd,
      cache_creation: fc.oneof(
        odd,
        fc.record({ ephemeral_1h_input_tokens: odd, ephemeral_5m_input_tokens: odd }),
      ),
      iterations: fc.oneof(
        odd,
        fc.array(fc.record({ type: fc.constant("advisor_message"), input_tokens: odd })),
      ),
    },
    { requiredKeys: [] },
  );
  const row = fc.record(
    {
      type: fc.constantFrom("assistant", "cost-state", "session-owner", "user"),
      message: fc.oneof(
        odd,
        fc.record({ id: fc.string(), model: odd, usage }, { requiredKeys: [] }),
      ),
      totalCostUSD: odd,
      totalDuration: odd,
      accountUuid: odd,
      timestamp: fc.oneof(odd, fc.string()),
      requestSessionId: odd,
    },
    { requiredKeys: ["type"] },
  );
  fc.assert(
    fc.property(row, (raw) => {
      const parsed = parseTranscriptRow(raw);

      if (parsed?.kind !== "answer") return;
      for (const count of [...Object.values(parsed.tokens), parsed.contextTokens]) {
        expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
      }
      expect(parsed.atMs ?? 0).not.toBeNaN();
    }),
    { numRuns: 500 },
  );
});
