import { describe, expect, test } from "vitest";
import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { costUsd } from "../../shared/prices/price-book.ts";
import { SHIPPED_BOOK } from "../prices/shipped-prices.ts";
import { answerLine, answerRow, lineOf, OTHER_SESSION, SESSION, userLine } from "./claude-rows.ts";
import { mergedClaude, outputOf } from "./merged-claude.ts";
import type { SourceTree } from "./source-contract.ts";

/** Trees that made one or the other reader of transcripts count wrong. */

const SLUG = ".claude/projects/-home-dev-acme-api";
const MAIN = `${SLUG}/${SESSION}.jsonl`;
const FORK = `${SLUG}/${OTHER_SESSION}.jsonl`;
/** Sorts in front of the others. */
const FIRST = `${SLUG}/00000000-0000-4000-8000-000000000000.jsonl`;
const AGENT = `${SLUG}/${SESSION}/subagents/agent-a1.jsonl`;
const WORKFLOW = `${SLUG}/${SESSION}/subagents/workflows/wf_1/agent-a1.jsonl`;

const PARTIAL = { usage: { output_tokens: 1 } };
const FULL = answerLine("msg_1");
const AGENT_ROW = { isSidechain: true, agentId: "a1" };
const AGENT_LINE = answerLine("msg_2", { usage: { output_tokens: 70 }, row: AGENT_ROW });
const inFork = (row: object = {}) => ({ row: { sessionId: OTHER_SESSION, ...row } });
const withTool = (input: object) => ({
  message: { content: [{ type: "tool_use", id: "toolu_1", name: "Edit", input }] },
});

const TOKEN_CASES: readonly [string, number, SourceTree][] = [
  ["stream: partial, then final", 500, { [MAIN]: answerLine("msg_1", PARTIAL) + FULL }],
  ["stream: the same usage on each row", 500, { [MAIN]: FULL + FULL + FULL }],
  [
    "a resumed session copies into another",
    500,
    { [MAIN]: FULL, [FORK]: answerLine("msg_1", inFork()) },
  ],
  [
    "a fork that was cut mid-stream sorts first",
    500,
    { [FIRST]: answerLine("msg_1", { ...PARTIAL, ...inFork() }), [MAIN]: FULL },
  ],
  [
    "no request id, twice in a file",
    500,
    { [MAIN]: answerLine("msg_1", { row: { requestId: undefined } }).repeat(2) },
  ],
  [
    "no request id, in two files",
    500,
    {
      [MAIN]: answerLine("msg_1", { row: { requestId: undefined } }),
      [FORK]: answerLine("msg_1", inFork({ requestId: undefined })),
    },
  ],
  [
    "a request id on one copy only",
    500,
    { [MAIN]: FULL, [FORK]: answerLine("msg_1", inFork({ requestId: undefined })) },
  ],
  [
    "another request id on the copy",
    500,
    { [MAIN]: FULL, [FORK]: answerLine("msg_1", inFork({ requestId: "req_other" })) },
  ],
  [
    "an aside (/btw) replays under another request id",
    500,
    {
      [MAIN]: FULL,
      [`${SLUG}/${SESSION}/subagents/agent-aside_question-1.jsonl`]: answerLine("msg_1", {
        row: { ...AGENT_ROW, requestId: "req_aside" },
      }),
    },
  ],
  ["a subagent has a file of its own", 570, { [MAIN]: FULL, [AGENT]: AGENT_LINE }],
  ["a workflow's agent lies deeper", 570, { [MAIN]: FULL, [WORKFLOW]: AGENT_LINE }],
  [
    "a progress row repeats a subagent's answer",
    570,
    {
      [MAIN]:
        FULL +
        lineOf({
          type: "progress",
          data: { type: "agent_progress", message: answerRow("msg_2", { row: AGENT_ROW }) },
        }),
      [AGENT]: AGENT_LINE,
    },
  ],
  [
    "the result of a task sums a subagent's usage up",
    570,
    {
      [MAIN]: FULL + userLine({ toolUseResult: { usage: { output_tokens: 70 } } }),
      [AGENT]: AGENT_LINE,
    },
  ],
  [
    'a tool\'s input holds "id": null',
    500,
    { [MAIN]: answerLine("msg_1", withTool({ id: null })) },
  ],
  [
    'a tool\'s input holds "version": null',
    500,
    { [MAIN]: answerLine("msg_1", withTool({ version: null })) },
  ],
  [
    "null in the place of the request id and the cost",
    500,
    { [MAIN]: answerLine("msg_1", { row: { requestId: null, costUSD: null } }) },
  ],
  [
    "null in the place of the speed and the split",
    500,
    { [MAIN]: answerLine("msg_1", { usage: { speed: null, cache_creation: null } }) },
  ],
  ["spaced JSON", 500, { [MAIN]: `${spaced(answerRow("msg_1"))}\n` }],
  ["a torn last line", 500, { [MAIN]: FULL + answerLine("msg_2").slice(0, -40) }],
  [
    "a text quotes usage",
    500,
    {
      [MAIN]:
        answerLine("msg_1", {
          message: { content: [{ type: "text", text: '"usage":{"output_tokens":9000}' }] },
        }) + userLine({ message: { role: "user", content: lineOf(answerRow("msg_9")) } }),
    },
  ],
  [
    "an advisor's tokens stand beside the answer's",
    800,
    {
      [MAIN]: answerLine("msg_1", {
        usage: {
          iterations: [
            { type: "message", output_tokens: 500 },
            { type: "advisor_message", model: "claude-fable-5-1", output_tokens: 300 },
          ],
        },
      }),
    },
  ],
];

describe("tokens are counted once", () => {
  test.each(TOKEN_CASES)("%s: %i", async (_, output, tree) => {
    expect(await outputOf(tree)).toBe(output);
  });
});

const DAY_CASES: readonly [string, string, string, string][] = [
  ["20:00 UTC in Tokyo", "2026-11-10T20:00:00.000Z", "Asia/Tokyo", "2026-11-11"],
  ["an answer at 00:01 to a prompt of 23:59", "2026-11-11T00:01:00.000Z", "UTC", "2026-11-11"],
];

describe("an answer counts for the day on which it was given", () => {
  test.each(DAY_CASES)("%s", async (_, timestamp, timeZone, day) => {
    const { records } = await mergedClaude({
      [MAIN]:
        userLine({ timestamp: "2026-11-10T23:59:00.000Z" }) +
        answerLine("msg_1", { row: { timestamp } }),
    });

    const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone });
    expect(records.map((record) => dayOf.format(record.atMs))).toEqual([day]);
  });
});

const COST_CASES: readonly [string, number, string, Record<string, unknown>][] = [
  [
    "a cache write for 1 h",
    10,
    "claude-opus-4-8",
    { cache_creation_input_tokens: 1e6, cache_creation: { ephemeral_1h_input_tokens: 1e6 } },
  ],
  ["fast mode", 50, "claude-opus-4-8", { output_tokens: 1e6, speed: "fast" }],
  [
    "10 searches of the web",
    25.1,
    "claude-opus-4-8",
    { output_tokens: 1e6, server_tool_use: { web_search_requests: 10 } },
  ],
  [
    "a prompt above 200k of a model with a tier",
    0.2565,
    "claude-sonnet-4-5",
    { input_tokens: 10_000, cache_read_input_tokens: 290_000, output_tokens: 1_000 },
  ],
  [
    "a prompt above 200k of a model without one",
    0.22,
    "claude-opus-4-6",
    { input_tokens: 10_000, cache_read_input_tokens: 290_000, output_tokens: 1_000 },
  ],
  ["a model with [1m]", 25, "claude-opus-4-8[1m]", { output_tokens: 1e6 }],
  ["sonnet 5", 10, "claude-sonnet-5", { output_tokens: 1e6 }],
  ["opus 5", 25, "claude-opus-5", { output_tokens: 1e6 }],
  ["opus 5.5 reading its cache", 0.2, "claude-opus-5-5", { cache_read_input_tokens: 1e6 }],
  ["fable 5.1", 50, "claude-fable-5-1", { output_tokens: 1e6 }],
];

describe("an answer costs what the provider asks for it", () => {
  test.each(COST_CASES)("%s: $%d", async (_, usd, model, usage) => {
    const { records } = await mergedClaude({
      [MAIN]: answerLine("msg_1", {
        usage: { input_tokens: 0, output_tokens: 0, ...usage },
        message: { model },
      }),
    });

    expect(records.map((record) => Number(costOf(record)?.toFixed(6)))).toEqual([usd]);
  });
});

function costOf({ model, atMs, speed, tokens }: UsageRecord): number | undefined {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  const promptTokens = input + cacheRead + cacheWrite5m + cacheWrite1h;
  const rates = SHIPPED_BOOK.ratesOf({ model, atMs, promptTokens, speed });
  return rates && costUsd(tokens, rates);
}

/** On one line, with a space wherever JSON allows one. */
function spaced(row: object): string {
  return JSON.stringify(row, undefined, " ").replaceAll(/\n\s*/g, "  ");
}
