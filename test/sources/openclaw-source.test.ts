import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { openclawSource } from "../../shared/sources/openclaw-source-file.ts";
import { describeSource, placeIn, readSource } from "./source-contract.ts";
import { totalsOf } from "./totals.ts";

const SESSION = "5f0c1a52-0a0e-4f3e-8a39-1f9e2d5b7c10";
const SESSIONS = ".openclaw/agents/main/sessions";
const FILE = `${SESSIONS}/${SESSION}.jsonl`;
const AT_MS = Date.parse("2026-06-01T10:00:05.000Z");

const header = {
  type: "session",
  version: 3,
  id: SESSION,
  timestamp: "2026-06-01T10:00:00.000Z",
  cwd: "/home/ada/engine",
};
const question = {
  type: "message",
  id: "00000001",
  timestamp: "2026-06-01T10:00:01.000Z",
  message: { role: "user", content: [], timestamp: AT_MS - 4_000 },
};

const expected = {
  id: `00000002:${AT_MS}`,
  atMs: AT_MS,
  sessionId: SESSION,
  project: "/home/ada/engine",
  model: "claude-opus-5",
  isSidechain: false,
  isMarked: false,
  tokens: {
    input: 100,
    output: 50,
    reasoning: 0,
    cacheRead: 2000,
    cacheWrite5m: 300,
    cacheWrite1h: 0,
    webSearches: 0,
    requests: 1,
  },
};

describeSource(openclawSource, {
  tree: {
    [FILE]: lines([header, question, answer("00000002"), answer("00000003", { atMs: AT_MS + 1 })]),
    [`${SESSIONS}/gone.jsonl.deleted.2026-06-02T10-00-00.000Z`]: lines([
      { ...header, id: "gone" },
      answer("00000004"),
    ]),
    [`${SESSIONS}/anew.jsonl.reset.1780000000000`]: lines([
      { ...header, id: "anew" },
      answer("00000005"),
    ]),
    ".clawdbot/agents/main/sessions/older.jsonl": lines([
      { ...header, id: "older" },
      answer("00000006"),
    ]),
    ".openclaw/agents/projects/session-sqlite-import-archive/archive-tier.lost.jsonl.imported-1780000000000":
      lines([{ ...header, id: "lost" }, answer("00000007")]),
    [`${SESSIONS}/sessions.json`]: "{}",
    [`${SESSIONS}/${SESSION}.jsonl.lock`]: "{}",
    ".openclaw/openclaw.json": "{}",
  },
  files: [
    FILE,
    `${SESSIONS}/gone.jsonl.deleted.2026-06-02T10-00-00.000Z`,
    `${SESSIONS}/anew.jsonl.reset.1780000000000`,
    ".clawdbot/agents/main/sessions/older.jsonl",
    ".openclaw/agents/projects/session-sqlite-import-archive/archive-tier.lost.jsonl.imported-1780000000000",
  ],
  entries: [
    expected,
    { ...expected, id: `00000003:${AT_MS + 1}`, atMs: AT_MS + 1 },
    { ...expected, id: `00000004:${AT_MS}`, sessionId: "gone" },
    { ...expected, id: `00000005:${AT_MS}`, sessionId: "anew" },
    { ...expected, id: `00000006:${AT_MS}`, sessionId: "older" },
    { ...expected, id: `00000007:${AT_MS}`, sessionId: "lost" },
  ],
});

describe("what an OpenClaw session used", () => {
  test("an answer without a model has that of the last change", async () => {
    const nameless = { model: undefined };
    const found = await readTranscript([
      answer("1", nameless),
      { type: "model_change", provider: "openai", modelId: "gpt-5.5" },
      answer("2", nameless),
      { type: "custom", customType: "model-snapshot", data: { modelId: "gpt-5.6-sol" } },
      { type: "custom", customType: "other", data: { modelId: "wrong", usage: {} } },
      answer("3", nameless),
      answer("4"),
      answer("5", nameless),
    ]);

    expect(found.entries.map(({ model }) => model)).toEqual([
      "unknown",
      "gpt-5.5",
      "gpt-5.6-sol",
      "claude-opus-5",
      "claude-opus-5",
    ]);
  });

  test("what is kept an hour in the cache is part of what is written to it", async () => {
    const usage = { input: 1, output: 20, cacheWrite: 300, cacheWrite1h: 200, reasoning: 15 };
    const found = await readTranscript([answer("1", { usage })]);

    expect(totalsOf(found)).toEqual({
      input: 1,
      output: 20,
      reasoning: 15,
      cacheWrite5m: 100,
      cacheWrite1h: 200,
      requests: 1,
    });
  });

  test("a forked session's copies have the ids of the first, which goes before", async () => {
    const fork = "77777777-0a0e-4f3e-8a39-1f9e2d5b7c10";
    await using home = await createFixture({
      [FILE]: lines([header, answer("00000002")]),
      [`${SESSIONS}/${fork}.jsonl`]: lines([
        { ...header, id: fork, timestamp: "2026-06-01T12:00:00.000Z" },
        answer("00000002"),
        answer("00000009", { atMs: Date.parse("2026-06-01T12:00:09.000Z") }),
      ]),
    });

    const { entries } = await readSource(openclawSource, placeIn(home.path));

    expect(entries.map(({ id, sessionId, isSidechain }) => [id, sessionId, isSidechain])).toEqual([
      [`00000002:${AT_MS}`, SESSION, false],
      [`00000002:${AT_MS}`, fork, true],
      [`00000009:${Date.parse("2026-06-01T12:00:09.000Z")}`, fork, false],
    ]);
  });

  test("OpenClaw's own notices are no answers, and Codex tells what Codex did", async () => {
    const found = await readTranscript([
      answer("1", { api: "openclaw-transcript" }),
      answer("2", { provider: "openclaw", model: "delivery-mirror" }),
      answer("3", { idempotencyKey: "codex-app-server:thread-1:turn-1:assistant" }),
      answer("4"),
    ]);

    expect(found.drops).toEqual({ synthetic: 2, replay: 1 });
    expect(totalsOf(found)).toMatchObject({ requests: 1 });
  });

  test("what other tools did for OpenClaw counts with them, where their files are read", async () => {
    const cli = (id: string, provider: string) => answer(id, { api: "cli", provider });
    const found = await readTranscript([
      cli("1", "claude-cli"),
      cli("2", "codex-cli"),
      cli("3", "google-gemini-cli"),
      cli("4", "my-own-cli"),
      answer("5", { provider: "claude-cli" }),
    ]);

    expect(found.drops).toEqual({ replay: 3 });
    expect(totalsOf(found)).toMatchObject({ requests: 2 });
  });

  test("nulls and other odd fields harm nothing, and what is no count is named", async () => {
    const found = await readTranscript([
      { type: "message", message: null },
      { type: "message", message: { role: "assistant", usage: null } },
      { type: "model_change", modelId: null },
      answer("1", { usage: { input: 5, output: null, cacheRead: null, cost: null } }),
      answer("2", { usage: { input: 0, output: 0 } }),
      answer("3", { usage: { input: -5 } }),
      answer("4", { usage: { output: "many" } }),
      answer("5", { usage: { output: 1e10 } }),
      answer("6", { role: "user" }),
      answer("7", { usage: { totalTokens: 345 } }),
    ]);

    expect(found.drops).toEqual({ bad_tokens: 4 });
    expect(totalsOf(found)).toEqual({ input: 5, requests: 1 });
  });

  test("an answer without an id is known by its time, without both it is dropped", async () => {
    const { id: _, timestamp: __, ...nameless } = answer("1");
    const timeless = { ...nameless, message: { ...nameless.message, timestamp: null } };
    const found = await readTranscript([nameless, timeless]);

    expect(found.entries.map(({ id }) => id)).toEqual([`${SESSION}:${AT_MS}`]);
    expect(found.drops).toEqual({ no_id: 1 });
  });

  test("an answer without a time is known by its id, and has the time of the one before", async () => {
    const { timestamp: _, ...row } = answer("2");
    const timeless = { ...row, message: { ...row.message, timestamp: null } };
    const found = await readTranscript([answer("1"), timeless]);

    expect(found.entries).toMatchObject([
      { id: `1:${AT_MS}` },
      { id: "2:100-50-2000-300", atMs: AT_MS },
    ]);
  });

  test("OPENCLAW_STATE_DIR, OPENCLAW_DIR and OPENCLAW_HOME name other folders", async () => {
    const transcript = lines([header, answer("1")]);
    await using home = await createFixture({
      [FILE]: transcript,
      "state/agents/main/sessions/a.jsonl": transcript,
      "other/.moltbot/agents/main/sessions/b.jsonl": transcript,
    });
    const pathsWith = (env: { [name: string]: string }) =>
      openclawSource.discover(placeIn(home.path, env)).map(({ path }) => path);
    const state = [join(home.path, "state/agents/main/sessions/a.jsonl")];

    expect(pathsWith({ OPENCLAW_STATE_DIR: "$HOME/state" })).toEqual(state);
    expect(pathsWith({ OPENCLAW_DIR: "$HOME/state" })).toEqual(state);
    expect(pathsWith({ OPENCLAW_HOME: "$HOME/other" })).toEqual([
      join(home.path, "other/.moltbot/agents/main/sessions/b.jsonl"),
    ]);
  });
});

/** What one session's transcript tells. */
async function readTranscript(rows: readonly unknown[]) {
  await using home = await createFixture({ [FILE]: lines([header, question, ...rows]) });
  return await readSource(openclawSource, placeIn(home.path));
}

function answer(
  id: string,
  { atMs = AT_MS, ...more }: { [key: string]: unknown; atMs?: number } = {},
) {
  return {
    type: "message",
    id,
    parentId: "00000001",
    timestamp: new Date(atMs).toISOString(),
    message: {
      role: "assistant",
      content: [],
      api: "anthropic-messages",
      provider: "anthropic",
      model: "claude-opus-5",
      usage: {
        input: 100,
        output: 50,
        cacheRead: 2000,
        cacheWrite: 300,
        totalTokens: 2450,
        cost: { total: 0.01 },
      },
      timestamp: atMs,
      ...more,
    },
  };
}

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
