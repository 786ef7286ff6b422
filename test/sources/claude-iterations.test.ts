import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { claudeSource } from "../../shared/sources/claude-source-file.ts";
import { answerLine, SESSION } from "./claude-rows.ts";
import { mergedClaude } from "./merged-claude.ts";
import { placeIn, readSource } from "./source-contract.ts";

const MAIN = `.claude/projects/-p/${SESSION}.jsonl`;

function iteration(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "message",
    input_tokens: 5,
    output_tokens: 250,
    cache_read_input_tokens: 90_000,
    cache_creation_input_tokens: 1_000,
    cache_creation: { ephemeral_1h_input_tokens: 1_000, ephemeral_5m_input_tokens: 0 },
    ...change,
  };
}

/** The sum of two iterations, with the split of the last as the client writes it. */
const TWICE = {
  input_tokens: 10,
  output_tokens: 500,
  cache_read_input_tokens: 180_000,
  cache_creation_input_tokens: 2_000,
  cache_creation: { ephemeral_1h_input_tokens: 1_000, ephemeral_5m_input_tokens: 0 },
};

async function entriesOf(usage: Record<string, unknown>) {
  await using home = await createFixture({ [MAIN]: answerLine("msg_1", { usage }) });
  return (await readSource(claudeSource, placeIn(home.path))).entries;
}

describe("an answer made with several requests", () => {
  test("tells the longest prompt of one", async () => {
    const longer = iteration({ input_tokens: 6, cache_read_input_tokens: 100_000 });
    const shorter = iteration({ input_tokens: 4, cache_read_input_tokens: 80_000 });
    const [entry] = await entriesOf({ ...TWICE, iterations: [longer, shorter] });

    expect(entry?.promptTokens).toBe(101_006);
  });

  test.each([
    ["it was one", { ...TWICE, iterations: [iteration()] }],
    ["it tells of none", TWICE],
    ["they do not add up", { ...TWICE, iterations: [iteration(), iteration(), iteration()] }],
  ])("was one prompt where %s", async (_, usage) => {
    const [entry] = await entriesOf(usage);

    expect(entry).not.toHaveProperty("promptTokens");
  });

  test("has all that was written to the cache for an hour at the price of an hour", async () => {
    const [entry] = await entriesOf({ ...TWICE, iterations: [iteration(), iteration()] });

    expect(entry?.tokens).toMatchObject({ cacheWrite1h: 2_000, cacheWrite5m: 0 });
  });

  test("keeps its own split where that adds up, and where theirs does not", async () => {
    const right = { ephemeral_1h_input_tokens: 500, ephemeral_5m_input_tokens: 1_500 };
    const odd = iteration({ cache_creation: null });
    const found = [
      ...(await entriesOf({
        ...TWICE,
        cache_creation: right,
        iterations: [iteration(), iteration()],
      })),
      ...(await entriesOf({ ...TWICE, iterations: [iteration(), odd] })),
    ];

    expect(found.map(({ tokens }) => [tokens.cacheWrite5m, tokens.cacheWrite1h])).toEqual([
      [1_500, 500],
      [1_000, 1_000],
    ]);
  });
});

describe("a request of another kind", () => {
  const compaction = iteration({ type: "compaction", output_tokens: 3_000 });
  const fallback = iteration({ type: "fallback_message", model: "claude-opus-4-7" });

  test("counts apart where the answer's own requests alone make up the sum", async () => {
    const usage = { ...TWICE, iterations: [iteration(), compaction, iteration(), fallback] };

    expect(
      (await entriesOf(usage)).map(({ id, model, tokens }) => [id, model, tokens.output]),
    ).toEqual([
      ["msg_1", "claude-opus-4-8", 500],
      ["msg_1#iteration-1", "claude-opus-4-8", 3_000],
      ["msg_1#iteration-2", "claude-opus-4-7", 250],
    ]);
  });

  test("is in the sum everywhere else", async () => {
    const sum = { ...TWICE, output_tokens: 3_250 };
    const entries = await entriesOf({ ...sum, iterations: [iteration(), compaction] });

    expect(entries.map(({ tokens }) => tokens.output)).toEqual([3_250]);
  });
});

describe("what tells of usage and is not counted is named", () => {
  test.each<[string, Record<string, unknown>, number]>([
    ["a usage that is no object", { usage: "500 tokens" }, 0],
    ["a list for a usage", { usage: [1, 2] }, 0],
    ["one count beyond all windows", { usage: { input_tokens: 1e12, output_tokens: 500 } }, 500],
    [
      "an advisor with bad counts",
      {
        usage: {
          output_tokens: 500,
          iterations: [{ type: "advisor_message", output_tokens: "many" }],
        },
      },
      500,
    ],
  ])("%s", async (_, message, output) => {
    const { records, drops } = await mergedClaude({ [MAIN]: answerLine("msg_1", { message }) });

    expect(drops).toEqual({ bad_tokens: 1 });
    expect(records.reduce((sum, { tokens }) => sum + tokens.output, 0)).toBe(output);
  });
});

test("texts are one line each, whatever a row holds", async () => {
  const row = { cwd: "/projects/a\u001b[31m\nb", sessionId: "s\u0000", agentId: "\u009b1" };
  const line = answerLine("msg\r1", { row, message: { model: "\u0007" } });
  const { records } = await mergedClaude({ [MAIN]: line });

  expect(records).toMatchObject([
    {
      id: "msg\ufffd1",
      project: "/projects/a\ufffd[31m\ufffdb",
      sessionId: "s\ufffd",
      agentId: "\ufffd1",
      model: "\ufffd",
    },
  ]);
});
