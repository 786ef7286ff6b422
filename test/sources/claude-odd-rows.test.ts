import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { claudeSource } from "../../shared/sources/claude-source-file.ts";
import {
  AT,
  answerEntry,
  answerLine,
  answerRow,
  lineOf,
  OTHER_SESSION,
  SESSION,
  userLine,
} from "./claude-rows.ts";
import { mergedClaude, outputOf } from "./merged-claude.ts";
import { placeIn, readSource, type SourceTree } from "./source-contract.ts";

const SLUG = ".claude/projects/-home-dev-acme-api";
const MAIN = `${SLUG}/${SESSION}.jsonl`;
const FORK = `${SLUG}/${OTHER_SESSION}.jsonl`;
const LINE = answerLine("msg_1");
const ROW = answerRow("msg_1");

describe("written in an odd way, an answer counts all the same", () => {
  test.each<[string, string | Buffer]>([
    ["with CRLF", answerLine("msg_1").replace("\n", "\r\n")],
    ["behind a byte order mark", `\ufeff${LINE}`],
    ["without a newline at the end", LINE.trimEnd()],
    ["with invalid UTF-8 in its text", bytesOf(LINE.replace("Done.", "\xff\xc3\xa9\x80"))],
    [
      "with escaped names of its fields",
      LINE.replace('"usage"', '"\\u0075sage"').replace('"output_tokens"', '"output\\u005ftokens"'),
    ],
    ["with an escaped type", LINE.replace('"type":"assistant"', '"ty\\u0070e":"\\u0061ssistant"')],
    ["with its type in front", lineOf({ type: "assistant", ...without("type") })],
    ["with its type at the end", lineOf({ ...without("type"), type: "assistant" })],
    [
      "with its usage in front of its text",
      lineOf({ ...ROW, message: withFirst(ROW.message, "usage") }),
    ],
    [
      "with deep nesting in front",
      lineOf({ data: JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`), ...ROW }),
    ],
    ["with blank lines around", `\n\r\n${LINE}\n   \n`],
    ["with objects of no use around", `{}\n[]\nnull\n${LINE}"usage"\n`.replace('"usage"\n', "")],
    ["behind rows of other kinds", `${lineOf({ type: "summary", summary: "usage" })}${LINE}`],
    ["without a split of its cache writes", answerLine("msg_1", { usage: { cache_creation: {} } })],
  ])("%s", async (_, text) => {
    const { records, drops } = await mergedClaude({ [MAIN]: text });

    expect(records).toMatchObject([answerEntry("msg_1")]);
    expect(drops).toEqual({});
  });
});

test("a row counts though half of another one stands in front of it, wherever that ends", async () => {
  const torn = answerLine("msg_0").trimEnd();
  // Behind these a row could be a value of the torn one.
  const ends = Array.from(torn, (_, index) => index + 1).filter(
    (end) => end < torn.length && !":,[ ".includes(torn.charAt(end - 1)),
  );

  expect(ends.length).toBeGreaterThan(300);
  const tree = { [MAIN]: ends.map((end) => torn.slice(0, end) + LINE).join("") };
  const { records, drops } = await mergedClaude(tree);

  expect(records).toMatchObject([{ id: "msg_1", tokens: { output: 500 } }]);
  expect(drops).toEqual({ not_json: ends.length });
});

test("null in the place of any field harms no other", async () => {
  const paths = pathsIn(ROW);

  expect(paths.length).toBeGreaterThan(20);
  for (const path of paths) {
    const { records, drops } = await mergedClaude({ [MAIN]: lineOf(withNull(ROW, path)) });
    const meansNothing = ["type", "message", "message.usage"].includes(path.join("."));
    expect(records.length, path.join(".")).toBe(meansNothing ? 0 : 1);
    expect(drops).toEqual({});
  }
});

test.each<[string, Record<string, unknown>, Partial<Record<string, number>>]>([
  ["texts", { input_tokens: "10", output_tokens: "500" }, { bad_tokens: 1 }],
  ["negative, broken and endless", { input_tokens: -1, output_tokens: 1.5 }, { bad_tokens: 1 }],
  ["beyond all windows", { input_tokens: 1e12, output_tokens: 1e300 }, { bad_tokens: 1 }],
  ["null", { input_tokens: null, output_tokens: null }, { bad_tokens: 1 }],
])("counts that are %s are dropped, and said so", async (_, usage, drops) => {
  expect(await mergedClaude({ [MAIN]: answerLine("msg_1", { usage }) })).toEqual({
    records: [],
    drops,
  });
});

test("one count that is none leaves the others", async () => {
  expect(await outputOf({ [MAIN]: answerLine("msg_1", { usage: { input_tokens: "x" } }) })).toBe(
    500,
  );
});

test("cache writes count for the hour, and the larger total wins over the split", async () => {
  const usage = {
    cache_creation_input_tokens: 5_000,
    cache_creation: { ephemeral_1h_input_tokens: 2_000, ephemeral_5m_input_tokens: 1_000 },
  };
  const { records } = await mergedClaude({
    [MAIN]:
      answerLine("msg_1", { usage }) +
      answerLine("msg_2", { usage: { cache_creation_input_tokens: 700, cache_creation: null } }),
  });

  expect(records.map(({ tokens }) => [tokens.cacheWrite5m, tokens.cacheWrite1h])).toEqual([
    [3_000, 2_000],
    [700, 0],
  ]);
});

test("a fork's copies count in the session that asked, also when only the fork is left", async () => {
  const copy = answerLine("msg_1", {
    row: { sessionId: OTHER_SESSION, requestSessionId: SESSION, timestamp: AT },
  });
  const own = answerLine("msg_2", { row: { sessionId: OTHER_SESSION } });

  for (const tree of [{ [MAIN]: LINE, [FORK]: copy + own }, { [FORK]: copy + own }]) {
    const { records } = await mergedClaude(tree);
    expect(records.map(({ id, sessionId }) => [id, sessionId]).sort()).toEqual([
      ["msg_1", SESSION],
      ["msg_2", OTHER_SESSION],
    ]);
  }
});

test("an answer belongs to the conversation, not to the aside that repeats it with an earlier time", async () => {
  const { records } = await mergedClaude({
    [MAIN]: LINE,
    [`${SLUG}/${SESSION}/subagents/agent-aside.jsonl`]: answerLine("msg_1", {
      row: { isSidechain: true, agentId: "aside", timestamp: "2026-11-10T11:00:00.000Z" },
    }),
  });

  expect(records).toMatchObject([{ isSidechain: false, atMs: Date.parse("2026-11-10T11:00:00Z") }]);
  expect(records[0]?.agentId).toBeUndefined();
});

test("the same transcript in two config folders counts once", async () => {
  const tree = {
    [`one/projects/-p/${SESSION}.jsonl`]: LINE,
    [`two/projects/-p/${SESSION}.jsonl`]: LINE,
  };
  const { records } = await mergedClaude(tree, { CLAUDE_CONFIG_DIR: "$HOME/one,$HOME/two" });

  expect(records.map((record) => record.tokens.output)).toEqual([500]);
});

test("a clock that ran ahead or behind is taken at its word", async () => {
  const times = ["2031-01-01T00:00:00.000Z", "1999-01-01T00:00:00.000Z"];
  const lines = times.map((timestamp, index) => answerLine(`msg_${index}`, { row: { timestamp } }));
  const { records } = await mergedClaude({ [MAIN]: lines.join("") });

  expect(records.map((record) => new Date(record.atMs).toISOString())).toEqual(times);
});

test("quoted rows, users' rows and progress rows of any spacing tell nothing", async () => {
  const quoted = JSON.stringify(ROW, undefined, 1);
  const tree = {
    [MAIN]: [
      userLine({ message: { role: "user", content: quoted } }),
      userLine({ toolUseResult: { usage: ROW.message.usage, content: LINE } }),
      lineOf({ data: { message: ROW, usage: ROW.message.usage }, type: "progress" }),
      lineOf({ message: { usage: ROW.message.usage }, type: "user" }),
      lineOf({ attachment: { usage: ROW.message.usage }, type: "attachment" }),
    ].join(""),
  };

  expect(await mergedClaude(tree)).toEqual({ records: [], drops: {} });
});

test("a row of 200 MB between two answers is passed", async () => {
  await using home = await createFixture({ [MAIN]: LINE });
  const path = home.getPath(MAIN);
  const fd = openSync(path, "r+");
  const size = 200 * 1024 * 1024;
  ftruncateSync(fd, size);
  writeSync(fd, `\n${answerLine("msg_2")}`, size);
  closeSync(fd);

  const { entries, drops } = await readSource(claudeSource, placeIn(home.path));

  expect(entries.map((entry) => entry.id)).toEqual(["msg_1", "msg_2"]);
  expect(drops).toEqual({});
});

test("whatever a row holds, it is counted, dropped or passed", async () => {
  const field = fc.constantFrom("type", "message", "usage", "id", "iterations", "timestamp", "cwd");
  const rows = fc.array(
    fc.oneof(
      fc.json(),
      fc
        .dictionary(field, fc.jsonValue())
        .map((fields) =>
          JSON.stringify({ ...ROW, ...fields, message: { ...ROW.message, ...fields } }),
        ),
      fc
        .dictionary(field, fc.jsonValue())
        .map((usage) => JSON.stringify({ ...ROW, message: { ...ROW.message, usage } })),
    ),
  );
  await fc.assert(
    fc.asyncProperty(rows, async (lines) => {
      const tree: SourceTree = { [MAIN]: lines.map((line) => `${line}\n`).join("") };
      const { records } = await mergedClaude(tree);
      for (const { tokens, atMs } of records) {
        for (const count of Object.values(tokens)) expect(Number.isSafeInteger(count)).toBe(true);
        expect(Number.isSafeInteger(atMs)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

function without(key: keyof typeof ROW): object {
  const { [key]: _, ...rest } = ROW;
  return rest;
}

/** The fields, of which this one comes first. */
function withFirst(fields: Record<string, unknown>, key: string): object {
  return Object.fromEntries([[key, fields[key]], ...Object.entries(fields)]);
}

/** Latin1 characters as bytes. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function pathsIn(value: object, above: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...above, key];
    const isInner = typeof inner === "object" && inner !== null;
    return [path, ...(isInner ? pathsIn(inner, path) : [])];
  });
}

function withNull(value: object, [key, ...rest]: readonly string[]): object {
  const fields = Object.entries(value).map(([name, inner]) => {
    if (name !== key) return [name, inner];
    return [name, rest.length === 0 ? null : withNull(inner, rest)];
  });
  return Array.isArray(value) ? fields.map(([, inner]) => inner) : Object.fromEntries(fields);
}
