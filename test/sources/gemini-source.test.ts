import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { geminiSource } from "../../shared/sources/gemini-source-file.ts";
import { describeSource, placeIn, readSource } from "./source-contract.ts";
import { totalsOf } from "./totals.ts";

const SESSION = "0f5e8f52-7c1e-4f0e-9a39-1f9e2d5b7c10";
const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const OLD_FILE = `.gemini/tmp/${HASH}/chats/session-2026-03-01T10-00-0f5e8f52.json`;
const NEW_FILE = ".gemini/tmp/engine/chats/session-2026-09-01T10-00-0f5e8f52.jsonl";
const AGENT_FILE = `.gemini/tmp/engine/chats/${SESSION}/explore-1.jsonl`;

/** 2,000 in, of which 500 cached; 100 out and 40 of thoughts; 7 of a tool's results. */
const tokens = { input: 2000, output: 100, cached: 500, thoughts: 40, tool: 7, total: 2147 };

const header = {
  sessionId: SESSION,
  projectHash: HASH,
  startTime: "2026-09-01T10:00:00.000Z",
  lastUpdated: "2026-09-01T10:00:00.000Z",
  kind: "main",
};
const question = { id: "q-1", timestamp: "2026-09-01T10:00:01.000Z", type: "user", content: [] };

const expected = {
  id: "a-1",
  atMs: Date.parse("2026-09-01T10:00:05.000Z"),
  sessionId: SESSION,
  model: "gemini-3.8-flash",
  isSidechain: false,
  isMarked: false,
  tokens: {
    input: 1507,
    output: 140,
    reasoning: 40,
    cacheRead: 500,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    webSearches: 0,
    requests: 1,
  },
};

describeSource(geminiSource, {
  tree: {
    [OLD_FILE]: JSON.stringify({ ...header, messages: [question, answer("old-1")] }, null, 2),
    [NEW_FILE]: lines([
      header,
      question,
      answer("a-1", { tokens: null }),
      answer("a-1"),
      { $set: { lastUpdated: "2026-09-01T10:00:06.000Z" } },
    ]),
    [AGENT_FILE]: lines([
      { ...header, sessionId: "explore-1", kind: "subagent" },
      answer("agent-1"),
    ]),
    ".gemini/tmp/engine/.project_root": "/home/ada/engine\r\n/somewhere/else\n",
    ".gemini/tmp/engine/logs.json": "[]",
    ".gemini/tmp/engine/chats/session-notes.txt": "gemini",
    ".gemini/settings.json": "{}",
  },
  files: [OLD_FILE, NEW_FILE, AGENT_FILE],
  entries: [
    { ...expected, id: "old-1" },
    { ...expected, project: "/home/ada/engine" },
    {
      ...expected,
      id: "agent-1",
      agentId: "explore-1",
      project: "/home/ada/engine",
      isSidechain: true,
    },
  ],
});

describe("what a Gemini session used", () => {
  test("what is cached is part of the prompt, and never more than it", async () => {
    const found = await readChat([
      answer("a-1", { tokens: { input: 100, cached: 900, output: 1 } }),
    ]);

    expect(totalsOf(found)).toEqual({ cacheRead: 100, output: 1, requests: 1 });
  });

  test("an answer that is written again has the same id", async () => {
    const found = await readChat([answer("a-1"), answer("a-1"), answer("a-2")]);

    expect(found.entries.map(({ id }) => id)).toEqual(["a-1", "a-1", "a-2"]);
  });

  test("a session that moved from one form to the other has the same ids", async () => {
    const messages = [question, answer("a-1"), answer("a-2")];
    await using home = await createFixture({
      [NEW_FILE.replace(".jsonl", ".json")]: JSON.stringify({ ...header, messages }),
      [NEW_FILE]: lines([header, ...messages]),
    });

    const { entries } = await readSource(geminiSource, placeIn(home.path));

    expect(entries.slice(0, 2)).toEqual(entries.slice(2));
  });

  test("answers that were taken back were used all the same", async () => {
    const found = await readChat([answer("a-1"), { $rewindTo: "a-1" }, answer("a-2")]);

    expect(totalsOf(found)).toMatchObject({ requests: 2 });
  });

  test("the conversation as it is rewritten tells nothing new", async () => {
    const found = await readChat([
      answer("a-1"),
      { $set: { messages: [answer("a-1"), answer("a-2", { tokens: null })] } },
    ]);

    expect(totalsOf(found)).toMatchObject({ requests: 1 });
  });

  test("a session can be named later", async () => {
    const found = await readChat([{ $set: { sessionId: "renamed" } }, answer("a-1")]);

    expect(found.entries).toMatchObject([{ sessionId: "renamed" }]);
  });

  test("nulls and other odd fields harm nothing, and what is no count is named", async () => {
    const found = await readChat([
      answer("a-1", { model: null, timestamp: null, toolCalls: null }),
      answer("a-2", { tokens: { input: 1, output: null, cached: null, thoughts: null } }),
      answer("a-3", { tokens: { input: "1", output: 2 } }),
      answer("a-4", { tokens: { input: -1 } }),
      answer("a-5", { tokens: { input: 1e12 } }),
      answer("a-6", { tokens: { input: 0, output: 0, cached: 0, total: 0 } }),
      answer("a-7", { tokens: [1, 2] }),
      answer("a-9", { tokens: { total: 345 } }),
      answer("", {}),
      answer("a-8", { type: "user" }),
      { type: "gemini" },
    ]);

    expect(found.drops).toEqual({ bad_tokens: 5, no_id: 1 });
    expect(found.entries.map(({ id, model }) => [id, model])).toEqual([
      ["a-1", "unknown"],
      ["a-2", "gemini-3.8-flash"],
    ]);
  });

  test("an answer without a time has that of the one before", async () => {
    const found = await readChat([answer("a-1"), answer("a-2", { timestamp: null })]);

    expect(found.entries.map(({ atMs }) => atMs)).toEqual([expected.atMs, expected.atMs]);
  });

  test("GEMINI_CLI_HOME and GEMINI_DATA_DIR name other folders", async () => {
    const chat = lines([header, answer("a-1")]);
    await using home = await createFixture({
      [NEW_FILE]: chat,
      [`moved/${NEW_FILE}`]: chat,
      "data/engine/chats/session-1.jsonl": chat,
    });
    const pathsWith = (env: { [name: string]: string }) =>
      geminiSource.discover(placeIn(home.path, env)).map(({ path }) => path);

    expect(pathsWith({ GEMINI_CLI_HOME: "$HOME/moved" })).toEqual([
      join(home.path, "moved", NEW_FILE),
    ]);
    expect(pathsWith({ GEMINI_DATA_DIR: "$HOME/data, $HOME/moved/.gemini" })).toEqual([
      join(home.path, "data/engine/chats/session-1.jsonl"),
      join(home.path, "moved", NEW_FILE),
    ]);
  });

  test("a byte order mark at the start is passed over, of a document and of lines", async () => {
    const messages = [question, answer("a-1")];
    await using home = await createFixture({
      [OLD_FILE]: `\uFEFF${JSON.stringify({ ...header, messages })}`,
      [NEW_FILE]: `\uFEFF${lines([header, answer("a-2")])}`,
    });

    const { entries, drops } = await readSource(geminiSource, placeIn(home.path));

    expect(entries.map(({ id, sessionId }) => [id, sessionId])).toEqual([
      ["a-1", SESSION],
      ["a-2", SESSION],
    ]);
    expect(drops).toEqual({});
  });

  test("a document that is no JSON is counted", async () => {
    await using home = await createFixture({ [OLD_FILE]: '{"messages": [{"type": "gem' });

    expect(await readSource(geminiSource, placeIn(home.path))).toEqual({
      entries: [],
      drops: { not_json: 1 },
      failures: [],
    });
  });
});

/** What a recording tells. */
async function readChat(rows: readonly unknown[]) {
  await using home = await createFixture({ [NEW_FILE]: lines([header, question, ...rows]) });
  return await readSource(geminiSource, placeIn(home.path));
}

function answer(id: string, more: { [key: string]: unknown } = {}) {
  return {
    id,
    timestamp: "2026-09-01T10:00:05.000Z",
    type: "gemini",
    content: "done",
    thoughts: [],
    tokens,
    model: "gemini-3.8-flash",
    ...more,
  };
}

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

test("a document of more than 64 MB is a problem, and not read", async () => {
  await using home = await createFixture({ [OLD_FILE]: "{}" });
  await truncate(home.getPath(OLD_FILE), 64 * 1024 * 1024 + 1);

  const found = await readSource(geminiSource, placeIn(home.path));

  expect(found).toEqual({ entries: [], drops: {}, failures: [home.getPath(OLD_FILE)] });
});
