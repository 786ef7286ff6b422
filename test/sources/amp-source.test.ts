import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { ampSource } from "../../shared/sources/amp-source-file.ts";
import { describeSource, placeIn, readSource } from "./source-contract.ts";
import { totalsOf } from "./totals.ts";

const THREADS = ".local/share/amp/threads";
const LEDGER_FILE = `${THREADS}/T-0a1b2c3d-ledger.json`;
const PLAIN_FILE = `${THREADS}/T-0a1b2c3d-plain.json`;

/** Two answers: 3,000 in, 500 out; 3,500 from the cache and 600 to it. */
const events = [
  {
    id: "e-1",
    timestamp: "2025-11-01T10:00:05.000Z",
    model: "claude-sonnet-4-5",
    credits: 0.5,
    tokens: { input: 1000, output: 200 },
    operationType: "inference",
    fromMessageId: 0,
    toMessageId: 1,
  },
  {
    id: "e-2",
    timestamp: "2025-11-01T10:01:05.000Z",
    model: "claude-sonnet-4-5",
    credits: 0.5,
    tokens: { input: 2000, output: 300 },
    operationType: "inference",
    fromMessageId: 2,
    toMessageId: 3,
  },
];
const messages = [
  { role: "user", messageId: 0, content: [] },
  answer(1, {
    inputTokens: 1000,
    outputTokens: 200,
    cacheReadInputTokens: 1500,
    cacheCreationInputTokens: 400,
  }),
  { role: "user", messageId: 2, content: [] },
  answer(3, {
    inputTokens: 2000,
    outputTokens: 300,
    cacheReadInputTokens: 2000,
    cacheCreationInputTokens: 200,
  }),
];
const env = {
  initial: { trees: [{ displayName: "engine", uri: "file:///home/ada/my%20engine" }] },
};

describeSource(ampSource, {
  tree: {
    [LEDGER_FILE]: thread("T-ledger", { messages, usageLedger: { events }, env }),
    [PLAIN_FILE]: thread("T-plain", {
      messages: [
        answer(1, { inputTokens: 10, outputTokens: 178, timestamp: "2026-01-19T11:42:10.652Z" }),
      ],
    }),
    [`${THREADS}/index.json`]: "{}",
    ".local/share/amp/session.json": "{}",
  },
  files: [LEDGER_FILE, PLAIN_FILE],
  entries: [
    entry("T-ledger:1", "2025-11-01T10:00:05.000Z", {
      project: "/home/ada/my engine",
      tokens: { input: 1000, output: 200, cacheRead: 1500, cacheWrite5m: 400 },
    }),
    entry("T-ledger:3", "2025-11-01T10:01:05.000Z", {
      project: "/home/ada/my engine",
      tokens: { input: 2000, output: 300, cacheRead: 2000, cacheWrite5m: 200 },
    }),
    entry("T-plain:1", "2026-01-19T11:42:10.652Z", { tokens: { input: 10, output: 178 } }),
  ],
});

describe("what an Amp thread used", () => {
  test("threads with a ledger keep the cache tokens that stand with the answers", async () => {
    const found = await readThread({ messages, usageLedger: { events } });

    expect(totalsOf(found)).toEqual({
      input: 3000,
      output: 500,
      cacheRead: 3500,
      cacheWrite5m: 600,
      requests: 2,
    });
  });

  test("answers that the ledger does not know count beside it", async () => {
    const found = await readThread({ messages, usageLedger: { events: events.slice(0, 1) } });

    expect(totalsOf(found)).toMatchObject({ input: 3000, cacheRead: 3500, requests: 2 });
  });

  test("events that name no answer are found by their numbers", async () => {
    const unnamed = events.map(({ toMessageId: _, ...event }) => event);
    const found = await readThread({ messages, usageLedger: { events: unnamed } });

    expect(found.entries.map(({ id }) => id)).toEqual(["T-1:1", "T-1:3"]);
    expect(totalsOf(found)).toMatchObject({ input: 3000, cacheRead: 3500 });
  });

  test("events without an answer count for themselves", async () => {
    const title = {
      ...events[0],
      id: "e-3",
      operationType: "title",
      tokens: { input: 7, output: 3 },
    };
    const found = await readThread({ messages, usageLedger: { events: [...events, title] } });

    expect(found.entries.map(({ id }) => id)).toEqual(["T-1:1", "T-1:3", "T-1:event-e-3"]);
    expect(totalsOf(found)).toMatchObject({ input: 3007, output: 503, requests: 3 });
  });

  test("an event keeps its id when the answer that it names is written later", async () => {
    const twice = [events[0], { ...events[0], id: "e-9" }];
    const early = await readThread({ messages: [], usageLedger: { events: twice } });
    const later = await readThread({ messages, usageLedger: { events: twice } });

    expect(early.entries.map(({ id }) => id)).toEqual(["T-1:1", "T-1:event-e-9"]);
    expect(later.entries.map(({ id }) => id)).toEqual(["T-1:1", "T-1:3", "T-1:event-e-9"]);
  });

  test("answers have the same ids with and without a ledger", async () => {
    const without = await readThread({ messages });
    const withLedger = await readThread({ messages, usageLedger: { events } });

    expect(without.entries.map(({ id }) => id)).toEqual(withLedger.entries.map(({ id }) => id));
    expect(totalsOf(without)).toEqual(totalsOf(withLedger));
  });

  test("answers without an id are known by their time, without both they are dropped", async () => {
    const timestamp = "2026-01-19T11:42:10.652Z";
    const found = await readThread({
      messages: [
        answer(undefined, { inputTokens: 10, timestamp }),
        answer(undefined, { inputTokens: 20 }),
      ],
    });

    expect(found.entries.map(({ id }) => id)).toEqual([`T-1:at-${Date.parse(timestamp)}`]);
    expect(found.drops).toEqual({ no_id: 1 });
  });

  test("an answer without a time has that of the one before, the first that of the thread", async () => {
    const found = await readThread({
      messages: [
        answer(1, { inputTokens: 10 }),
        answer(2, { inputTokens: 10, timestamp: "2026-01-19T11:42:10.652Z" }),
        answer(3, { inputTokens: 10 }),
      ],
    });

    expect(found.entries.map(({ atMs }) => new Date(atMs).toISOString())).toEqual([
      "2025-11-01T10:00:00.000Z",
      "2026-01-19T11:42:10.652Z",
      "2026-01-19T11:42:10.652Z",
    ]);
  });

  test("nulls and other odd fields harm nothing, and what is no count is named", async () => {
    const found = await readThread({
      messages: [
        null,
        7,
        { role: "assistant", messageId: 9, usage: null },
        answer(1, { inputTokens: 10, outputTokens: null, model: null, timestamp: "soon" }),
        answer(2, { inputTokens: -1 }),
        answer(3, { outputTokens: 0.5 }),
        answer(4, { inputTokens: 0, outputTokens: 0 }),
        answer(5, { totalTokens: 345 }),
      ],
      usageLedger: {
        events: [null, { id: "e", tokens: null }, { id: "f", tokens: { input: "x" } }],
      },
      env: { initial: { trees: [{ uri: "file:///%E0%A4%A" }] } },
    });

    expect(found.drops).toEqual({ bad_tokens: 4 });
    expect(found.entries).toMatchObject([{ id: "T-1:1", model: "unknown" }]);
    expect(found.entries[0]?.project).toBeUndefined();
  });

  test("a byte order mark at the start is passed over", async () => {
    await using home = await createFixture({
      [PLAIN_FILE]: `\uFEFF${thread("T-1", { messages })}`,
    });

    const found = await readSource(ampSource, placeIn(home.path));

    expect(found).toMatchObject({ drops: {}, entries: [{ id: "T-1:1" }, { id: "T-1:3" }] });
  });

  test("AMP_DATA_DIR and XDG_DATA_HOME name other folders", async () => {
    const text = thread("T-1", { messages });
    await using home = await createFixture({
      [PLAIN_FILE]: text,
      "data/amp/threads/T-2.json": text,
      "own/threads/T-3.json": text,
    });
    const pathsWith = (named: { [name: string]: string }) =>
      ampSource.discover(placeIn(home.path, named)).map(({ path }) => path);

    expect(pathsWith({ XDG_DATA_HOME: "$HOME/data" })).toEqual([
      join(home.path, "data/amp/threads/T-2.json"),
    ]);
    expect(pathsWith({ AMP_DATA_DIR: "$HOME/own" })).toEqual([
      join(home.path, "own/threads/T-3.json"),
    ]);
  });
});

/** What one thread tells. */
async function readThread(fields: { [key: string]: unknown }) {
  await using home = await createFixture({ [PLAIN_FILE]: thread("T-1", fields) });
  return await readSource(ampSource, placeIn(home.path));
}

function thread(id: string, fields: { [key: string]: unknown }): string {
  return JSON.stringify({ v: 12, id, created: Date.parse("2025-11-01T10:00:00Z"), ...fields });
}

function answer(messageId: number | undefined, usage: { [key: string]: unknown }) {
  return {
    role: "assistant",
    messageId,
    content: [],
    usage: { model: "claude-sonnet-4-5", credits: 0.5, ...usage },
  };
}

function entry(
  id: string,
  at: string,
  { tokens, ...more }: { tokens: { [kind: string]: number }; project?: string },
) {
  return {
    id,
    atMs: Date.parse(at),
    sessionId: id.split(":")[0] ?? "",
    ...more,
    model: "claude-sonnet-4-5",
    isSidechain: false,
    isMarked: false,
    tokens: {
      input: 0,
      output: 0,
      reasoning: 0,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      webSearches: 0,
      requests: 1,
      ...tokens,
    },
  };
}
