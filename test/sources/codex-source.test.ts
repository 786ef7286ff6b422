import { createHash } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { codexSource } from "../../shared/sources/codex-source-file.ts";
import { describeSource, placeIn, readSource } from "./source-contract.ts";
import { totalsOf } from "./totals.ts";
import { zstdFrame } from "./zstd-frame.ts";

const PARENT = threadId("2026-09-01T10:00:00.000Z", "1");
const CHILD = threadId("2026-09-01T11:00:00.000Z", "2");

const DAY = ".codex/sessions/2026/09/01";
const PARENT_FILE = `${DAY}/rollout-2026-09-01T10-00-00-${PARENT}.jsonl`;
const ARCHIVED_FILE = `.codex/archived_sessions/rollout-2026-09-01T11-00-00-${CHILD}.jsonl`;
const CHILD_FILE = `${DAY}/rollout-2026-09-01T11-00-00-${CHILD}.jsonl`;

/** Two answers: 1,000 in of which 600 cached, then 700 of which 500; 100 and 50 out. */
const parentLines = [
  meta(PARENT, "2026-09-01T10:00:00.000Z"),
  turn(PARENT, "2026-09-01T10:00:01.000Z"),
  count("2026-09-01T10:00:05.000Z", [1000, 600, 100, 30], [1000, 600, 100, 30]),
  turn(PARENT, "2026-09-01T10:05:00.000Z"),
  count("2026-09-01T10:05:09.000Z", [1700, 1100, 150, 40], [700, 500, 50, 10]),
];

const parentEntries = [
  entry({
    id: `${PARENT}:1000-600-0-100-30`,
    at: "2026-09-01T10:00:05.000Z",
    tokens: { input: 400, cacheRead: 600, output: 100, reasoning: 30 },
  }),
  entry({
    id: `${PARENT}:1700-1100-0-150-40`,
    at: "2026-09-01T10:05:09.000Z",
    tokens: { input: 200, cacheRead: 500, output: 50, reasoning: 10 },
  }),
];

/** The child forks the parent, whose history its file repeats, and answers once. */
const forkLines = [
  meta(CHILD, "2026-09-01T11:00:00.000Z", {
    forked_from_id: PARENT,
    base_instructions: { text: "long ".repeat(1_000) },
  }),
  ...parentLines.map(restamped),
  turn(CHILD, "2026-09-01T11:00:02.000Z"),
  count("2026-09-01T11:00:08.000Z", [2000, 1300, 170, 40], [300, 200, 20, 0]),
];
const forkEntry = {
  ...entry({
    id: `${CHILD}:2000-1300-0-170-40`,
    at: "2026-09-01T11:00:08.000Z",
    tokens: { input: 100, cacheRead: 200, output: 20 },
  }),
  sessionId: CHILD,
};

describeSource(codexSource, {
  tree: {
    [PARENT_FILE]: lines(parentLines),
    [ARCHIVED_FILE]: lines(forkLines),
    ".codex/history.jsonl": '{"session_id":"x","text":"token_count"}\n',
    ".codex/sessions/2026/09/01/notes.jsonl": lines(parentLines),
  },
  files: [PARENT_FILE, ARCHIVED_FILE],
  entries: [...parentEntries, forkEntry],
  drops: { replay: 2 },
});

describe("what a Codex session used", () => {
  test("an event that is written again counts once", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      count("2026-09-01T10:00:06.000Z", [1000, 600, 100, 30], [1000, 600, 100, 30]),
      { ...count("2026-09-01T10:00:07.000Z", [1, 1, 1, 1], [1, 1, 1, 1]), payload: limitsOnly },
      ...parentLines.slice(3),
    ]);

    expect(found.entries).toEqual(parentEntries);
    expect(found.drops).toEqual({});
  });

  test("tokens written to the cache are neither read nor plain input", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 2),
      event("2026-09-01T10:00:05.000Z", {
        type: "token_count",
        info: {
          total_token_usage: {
            input_tokens: 935040,
            cached_input_tokens: 875306,
            cache_write_input_tokens: 57610,
            output_tokens: 11150,
            reasoning_output_tokens: 1141,
            total_tokens: 946190,
          },
        },
      }),
    ]);

    expect(totalsOf(found)).toEqual({
      input: 2124,
      cacheRead: 875306,
      cacheWrite5m: 57610,
      output: 11150,
      reasoning: 1141,
      requests: 1,
    });
  });

  test("where events are missing the total tells what they used", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      count("2026-09-01T10:05:09.000Z", [1900, 1200, 190, 45], [200, 100, 40, 5]),
    ]);

    expect(totalsOf(found)).toMatchObject({ input: 700, cacheRead: 1200, output: 190 });
  });

  test("an event that comes late is not counted again", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      count("2026-09-01T10:05:01.000Z", [1900, 1200, 190, 45], [200, 100, 40, 5]),
      count("2026-09-01T10:05:02.000Z", [1700, 1100, 150, 40], [700, 500, 50, 10]),
      count("2026-09-01T10:05:03.000Z", [2000, 1300, 200, 45], [100, 100, 10, 0]),
    ]);

    expect(totalsOf(found)).toMatchObject({ input: 700, cacheRead: 1300, output: 200 });
  });

  test("counting that begins anew after a full window goes on with the last request", async () => {
    const found = await readRollout([
      ...parentLines,
      count("2026-09-01T10:06:00.000Z", [0, 0, 0, 0], [0, 0, 0, 0]),
      count("2026-09-01T10:07:00.000Z", [300, 0, 20, 0], [300, 0, 20, 0]),
      count("2026-09-01T10:08:00.000Z", [700, 300, 30, 0], [400, 300, 10, 0]),
    ]);

    expect(totalsOf(found)).toMatchObject({ input: 600 + 300 + 100, cacheRead: 1400, output: 180 });
  });

  test("zeros between two events of a growing total count nothing twice", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      count("2026-09-01T10:01:00.000Z", [0, 0, 0, 0], [0, 0, 0, 0]),
      ...parentLines.slice(3),
    ]);

    expect(found.entries).toEqual(parentEntries);
  });

  test("a session that goes on from an earlier state counts each request", async () => {
    const found = await readRollout([
      ...parentLines,
      count("2026-09-02T10:00:00.000Z", [1100, 650, 110, 30], [100, 50, 10, 0]),
      count("2026-09-02T10:01:00.000Z", [1300, 800, 120, 30], [200, 150, 10, 0]),
    ]);

    expect(totalsOf(found)).toMatchObject({ input: 600 + 50 + 50, cacheRead: 1300, output: 170 });
  });

  test("events without totals count by their last request", async () => {
    const last = (at: string, counts: Counts) =>
      event(at, { type: "token_count", info: { last_token_usage: usage(counts) } });

    const found = await readRollout([
      ...parentLines.slice(0, 2),
      last("2026-09-01T10:00:05.000Z", [1000, 600, 100, 30]),
      last("2026-09-01T10:00:06.000Z", [1000, 600, 100, 30]),
      last("2026-09-01T10:05:09.000Z", [700, 500, 50, 10]),
    ]);

    expect(found.entries).toEqual(parentEntries);
  });

  test("the model is the one of the turn", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      turn(PARENT, "2026-09-01T10:05:00.000Z", { model: "gpt-5.6-sol" }),
      ...parentLines.slice(4),
    ]);

    expect(found.entries.map(({ model }) => model)).toEqual(["gpt-5.5", "gpt-5.6-sol"]);
  });

  test("the faster tier counts from where it is set to where it ends", async () => {
    const tier = (service_tier: string | null) =>
      event("2026-09-01T10:00:02.000Z", {
        type: "thread_settings_applied",
        thread_settings: { model: "gpt-5.5", service_tier },
      });

    const found = await readRollout([
      ...parentLines.slice(0, 2),
      tier("priority"),
      ...parentLines.slice(2, 4),
      tier(null),
      ...parentLines.slice(4),
    ]);

    expect(found.entries.map(({ speed }) => speed)).toEqual(["fast", undefined]);
  });

  test("nulls and other odd fields harm nothing, and what is no count is named", async () => {
    const odd = (tokens: unknown) =>
      event("2026-09-01T10:00:03.000Z", {
        type: "token_count",
        info: { total_token_usage: tokens, last_token_usage: null },
      });

    const found = await readRollout([
      meta(PARENT, "2026-09-01T10:00:00.000Z", { git: null, source: null, thread_source: 7 }),
      { type: "session_meta", payload: null },
      { type: "turn_context", payload: null },
      ...parentLines.slice(1, 2),
      odd(null),
      odd("many"),
      odd({ input_tokens: -5 }),
      odd({ input_tokens: "12" }),
      odd({ input_tokens: 1.5 }),
      odd({ input_tokens: 1e300 }),
      odd({ total_tokens: 12 }),
      { type: "event_msg", payload: { type: "token_count" } },
      { type: "event_msg" },
      ...parentLines.slice(2),
    ]);

    expect(found.entries).toEqual(parentEntries);
    expect(found.drops).toEqual({ bad_tokens: 4 });
  });

  test("text that speaks of usage is none", async () => {
    const quoted = JSON.stringify(parentLines[2]);
    const found = await readRollout([
      ...parentLines,
      event("2026-09-01T10:06:00.000Z", { type: "agent_message", message: quoted }),
      { type: "response_item", payload: { type: "token_count", info: parentLines[2] } },
    ]);

    expect(found.entries).toEqual(parentEntries);
  });

  test("a first line of any length is read", async () => {
    const found = await readRollout([
      meta(PARENT, "2026-09-01T10:00:00.000Z", {
        base_instructions: { text: "long ".repeat(9_000) },
      }),
      ...parentLines.slice(1),
    ]);

    expect(found.entries).toEqual(parentEntries);
  });

  test("a session without its first line keeps its ids", async () => {
    const found = await readRollout(parentLines.slice(1));

    expect(found.entries.map(({ id, sessionId }) => [id, sessionId])).toEqual(
      parentEntries.map(({ id, sessionId }) => [id, sessionId]),
    );
  });

  test("a line without a time has the one before", async () => {
    const [first, second, third] = parentLines;
    const found = await readRollout([first, second, { ...third, timestamp: null }]);

    expect(found.entries.map(({ atMs }) => atMs)).toEqual([Date.parse("2026-09-01T10:00:01.000Z")]);
  });

  test("an archived session keeps its ids", async () => {
    await using home = await createFixture({ [PARENT_FILE]: lines(parentLines) });
    const before = await readSource(codexSource, placeIn(home.path));

    await mkdir(join(home.path, ".codex/archived_sessions"), { recursive: true });
    const archived = join(home.path, ".codex/archived_sessions", PARENT_FILE.slice(DAY.length + 1));
    await rename(join(home.path, PARENT_FILE), archived);

    expect(await readSource(codexSource, placeIn(home.path))).toEqual(before);
  });

  test("CODEX_HOME takes the place of ~/.codex", async () => {
    await using home = await createFixture({
      [PARENT_FILE]: lines(parentLines),
      [CHILD_FILE.replace(".codex", "moved")]: lines([
        meta(CHILD, "2026-09-01T11:00:00.000Z"),
        ...parentLines.slice(1),
      ]),
    });

    const found = await readSource(codexSource, placeIn(home.path, { CODEX_HOME: "$HOME/moved" }));

    expect(found.entries.map(({ sessionId }) => sessionId)).toEqual([CHILD, CHILD]);
  });

  test("sessions of the Codex that OpenClaw drives are Codex's", async () => {
    await using home = await createFixture({
      [PARENT_FILE.replace(".codex", ".openclaw/agents/main/agent/codex-home")]: lines(parentLines),
    });

    expect((await readSource(codexSource, placeIn(home.path))).entries).toEqual(parentEntries);
  });
});

describe("records of requests", () => {
  test("tell the same as the events behind them", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 2),
      record("2026-09-01T10:00:05.000Z", "resp-1", [1000, 600, 100, 30]),
      parentLines[2],
      parentLines[2],
      parentLines[3],
      record("2026-09-01T10:05:09.000Z", "resp-2", [700, 500, 50, 10]),
      parentLines[4],
    ]);

    expect(found.entries).toEqual([
      { ...parentEntries[0], id: "resp-1" },
      { ...parentEntries[1], id: "resp-2" },
    ]);
  });

  test("tell the same as the events before them", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      record("2026-09-01T10:00:05.000Z", "resp-1", [1000, 600, 100, 30]),
      ...parentLines.slice(3),
      record("2026-09-01T10:05:09.000Z", "resp-2", [700, 500, 50, 10]),
    ]);

    expect(found.entries).toEqual(parentEntries);
  });

  test("alone tell of requests that compact a conversation", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 2),
      record("2026-09-01T10:00:05.000Z", "resp-1", [1000, 600, 100, 30]),
      parentLines[2],
      record("2026-09-01T10:04:00.000Z", "resp-compact", [9000, 8000, 500, 0]),
      parentLines[2],
      parentLines[3],
      record("2026-09-01T10:05:09.000Z", "resp-2", [700, 500, 50, 10]),
      parentLines[4],
    ]);

    expect(found.entries.map(({ id }) => id)).toEqual(["resp-1", "resp-compact", "resp-2"]);
    expect(totalsOf(found)).toMatchObject({ input: 1600, cacheRead: 9100, output: 650 });
  });

  test("for several requests are told by one later event, also with a compaction between", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      record("2026-09-01T10:05:05.000Z", "resp-2", [700, 500, 50, 10]),
      record("2026-09-01T10:05:07.000Z", "resp-compact", [9000, 8000, 500, 0]),
      record("2026-09-01T10:05:09.000Z", "resp-3", [200, 100, 40, 5]),
      count("2026-09-01T10:05:09.000Z", [1900, 1200, 190, 45], [200, 100, 40, 5]),
    ]);

    expect(totalsOf(found)).toMatchObject({ input: 1700, cacheRead: 9200, output: 690 });
  });

  test("for several requests are told by one later event", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      record("2026-09-01T10:05:05.000Z", "resp-2", [700, 500, 50, 10]),
      record("2026-09-01T10:05:09.000Z", "resp-3", [200, 100, 40, 5]),
      count("2026-09-01T10:05:09.000Z", [1900, 1200, 190, 45], [200, 100, 40, 5]),
    ]);

    expect(totalsOf(found)).toMatchObject({ input: 700, cacheRead: 1200, output: 190 });
  });

  test("of the parent are no usage of the fork", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", { forked_from_id: PARENT }),
      meta(PARENT, "2026-09-01T11:00:00.000Z"),
      turn(PARENT, "2026-09-01T10:00:01.000Z"),
      record("2026-09-01T11:00:00.100Z", "resp-1", [1000, 600, 100, 30]),
      restamped(parentLines[2]),
      turn(CHILD, "2026-09-01T11:00:02.000Z"),
      {
        ...record("2026-09-01T11:00:05.000Z", "resp-9", [1100, 1000, 20, 0]),
        payload: childRecord,
      },
      count("2026-09-01T11:00:05.000Z", [2100, 1600, 120, 30], [1100, 1000, 20, 0]),
    ]);

    expect(found.drops).toEqual({ replay: 1 });
    expect(found.entries.map(({ id }) => id)).toEqual(["resp-9"]);
  });
});

describe("forks", () => {
  const ownTurn = [
    turn(CHILD, "2026-09-01T11:00:02.000Z"),
    count("2026-09-01T11:00:08.000Z", [2000, 1300, 170, 40], [300, 200, 20, 0]),
  ];
  const forked = { forked_from_id: PARENT, thread_source: "user" };

  test("count only what they did themselves", async () => {
    await using home = await createFixture({
      [PARENT_FILE]: lines(parentLines),
      [CHILD_FILE]: lines([
        meta(CHILD, "2026-09-01T11:00:00.000Z", forked),
        ...parentLines.map(restamped),
        ...ownTurn,
      ]),
    });

    const found = await readSource(codexSource, placeIn(home.path));

    expect(found.entries).toEqual([...parentEntries, forkEntry]);
    expect(found.drops).toEqual({ replay: 2 });
  });

  test("count no more when ninety of them repeat the same history", async () => {
    const forks = Array.from({ length: 90 }, (_, index) => {
      const id = threadId("2026-09-01T11:00:00.000Z", String(index + 10));
      const file = `${DAY}/rollout-2026-09-01T11-00-00-${id}.jsonl`;
      const fork = [meta(id, "2026-09-01T11:00:00.000Z", forked), ...parentLines.map(restamped)];
      return [file, lines(fork)] as const;
    });
    await using home = await createFixture({
      [PARENT_FILE]: lines(parentLines),
      ...Object.fromEntries(forks),
    });

    const found = await readSource(codexSource, placeIn(home.path));

    expect(totalsOf(found)).toMatchObject({
      input: 600,
      cacheRead: 1100,
      output: 150,
      requests: 2,
    });
    expect(found.drops).toEqual({ replay: 180 });
  });

  test("with the original times are known too", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", forked),
      ...parentLines.map(withoutTurnIds),
      ...ownTurn.map(withoutTurnIds),
    ]);

    expect(found.entries).toEqual([forkEntry]);
  });

  test("whose turns have no ids are known by how fast they were written", async () => {
    const message = event("2026-09-01T11:00:07.990Z", { type: "agent_message", message: "done" });
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", forked),
      ...parentLines.map(restamped).map(withoutTurnIds),
      ...ownTurn.slice(0, 1).map(withoutTurnIds),
      message,
      ownTurn[1],
    ]);

    expect(found.entries).toEqual([forkEntry]);
    expect(found.drops).toEqual({ replay: 2 });
  });

  test("whose copying took seconds are known by the ids of their turns", async () => {
    const slowly = parentLines.map((line, index) => ({
      ...line,
      timestamp: `2026-09-01T11:00:0${index}.000Z`,
    }));
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", forked),
      ...slowly,
      turn(CHILD, "2026-09-01T11:00:06.000Z"),
      ownTurn[1],
    ]);

    expect(found.entries).toEqual([forkEntry]);
  });

  test("with turns of older ids are known by when these started", async () => {
    const legacy = (at: string, started_at: number) =>
      event(at, {
        type: "task_started",
        turn_id: "a8098c1a-f86e-4da1-bd1a-00112444be1e",
        started_at,
      });
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", forked),
      legacy("2026-09-01T11:00:00.100Z", Date.parse("2026-09-01T10:00:01Z") / 1000),
      { ...restamped(parentLines[2]), timestamp: "2026-09-01T11:00:03.000Z" },
      { ...restamped(parentLines[4]), timestamp: "2026-09-01T11:00:05.000Z" },
      legacy("2026-09-01T11:00:06.000Z", Date.parse("2026-09-01T11:00:06Z") / 1000),
      { type: "turn_context", payload: { model: "gpt-5.5" } },
      ownTurn[1],
    ]);

    expect(found.entries).toEqual([forkEntry]);
  });

  test("that do not say so are known by the parent's first line", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z"),
      ...parentLines.map(restamped),
      ...ownTurn,
    ]);

    expect(found.entries).toEqual([forkEntry]);
  });

  test("whose first line is lost are known by the ids of their turns", async () => {
    await using home = await createFixture({ [CHILD_FILE]: lines(forkLines.slice(2)) });

    const found = await readSource(codexSource, placeIn(home.path));

    expect(found.entries).toMatchObject([{ id: forkEntry.id, sessionId: CHILD }]);
    expect(found.drops).toEqual({ replay: 2 });
  });

  test("of forks count only what they did themselves", async () => {
    const grandchild = threadId("2026-09-01T12:00:00.000Z", "3");
    const again = (line: Line) => ({ ...line, timestamp: "2026-09-01T12:00:00.050Z" });
    await using home = await createFixture({
      [PARENT_FILE]: lines(parentLines),
      [CHILD_FILE]: lines(forkLines),
      [`${DAY}/rollout-2026-09-01T12-00-00-${grandchild}.jsonl`]: lines([
        meta(grandchild, "2026-09-01T12:00:00.000Z", { forked_from_id: CHILD }),
        ...forkLines.map(again),
        turn(grandchild, "2026-09-01T12:00:02.000Z"),
        count("2026-09-01T12:00:08.000Z", [2001, 1300, 171, 40], [1, 0, 1, 0]),
      ]),
    });

    const found = await readSource(codexSource, placeIn(home.path));

    expect(totalsOf(found)).toMatchObject({
      input: 701,
      cacheRead: 1300,
      output: 171,
      requests: 4,
    });
    expect(found.drops).toEqual({ replay: 5 });
  });

  test("go on from their own total when the parent's is not theirs", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", forked),
      ...parentLines.map(restamped),
      turn(CHILD, "2026-09-01T11:00:02.000Z"),
      count("2026-09-01T11:00:08.000Z", [9000, 7000, 900, 100], [300, 200, 20, 0]),
      count("2026-09-01T11:00:18.000Z", [9400, 7300, 930, 100], [400, 300, 30, 0]),
    ]);

    expect(totalsOf(found)).toMatchObject({ input: 200, cacheRead: 500, output: 50, requests: 2 });
  });
});

describe("agents of a session", () => {
  const spawned = {
    session_id: PARENT,
    thread_source: "subagent",
    source: { subagent: { thread_spawn: { parent_thread_id: PARENT, depth: 1 } } },
  };

  test("count for the session that started them", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", spawned),
      turn(CHILD, "2026-09-01T11:00:00.010Z"),
      count("2026-09-01T11:00:00.300Z", [1000, 600, 100, 30], [1000, 600, 100, 30]),
    ]);

    expect(found.entries).toMatchObject([{ sessionId: PARENT, agentId: CHILD, isSidechain: true }]);
    expect(found.drops).toEqual({});
  });

  test("count their first answer though the parent's first line stands before it", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", { ...spawned, forked_from_id: PARENT }),
      meta(PARENT, "2026-09-01T11:00:00.000Z"),
      turn(CHILD, "2026-09-01T11:00:00.010Z"),
      count("2026-09-01T11:00:05.000Z", [1000, 600, 100, 30], [1000, 600, 100, 30]),
    ]);

    expect(totalsOf(found)).toMatchObject({ requests: 1, output: 100 });
  });

  test("of agents count for the first session", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", {
        ...spawned,
        source: {
          subagent: {
            thread_spawn: { parent_thread_id: threadId("2026-09-01T10:30:00.000Z", "7") },
          },
        },
      }),
      turn(CHILD, "2026-09-01T11:00:01.000Z"),
      count("2026-09-01T11:00:05.000Z", [1000, 600, 100, 30], [1000, 600, 100, 30]),
    ]);

    expect(found.entries).toMatchObject([{ sessionId: PARENT, agentId: CHILD }]);
  });

  test("drop what they repeat of the parent", async () => {
    const found = await readRollout([
      meta(CHILD, "2026-09-01T11:00:00.000Z", { source: spawned.source }),
      ...parentLines.slice(1).map(restamped).map(withoutTurnIds),
      turn(CHILD, "2026-09-01T11:00:02.000Z"),
      count("2026-09-01T11:00:08.000Z", [2000, 1300, 170, 40], [300, 200, 20, 0]),
    ]);

    expect(found.drops).toEqual({ replay: 2 });
    expect(totalsOf(found)).toMatchObject({ input: 100, requests: 1 });
  });
});

describe("compressed sessions", () => {
  const tree = { [`${PARENT_FILE}.zst`]: zstdFrame(lines(parentLines)) };

  test("count as they did before", async () => {
    await using home = await createFixture(tree);

    expect((await readSource(codexSource, placeIn(home.path))).entries).toEqual(parentEntries);
  });

  test("are passed over beside the plain file", async () => {
    await using home = await createFixture({ ...tree, [PARENT_FILE]: lines(parentLines) });

    expect(codexSource.discover(placeIn(home.path)).map(({ path }) => path)).toEqual([
      join(home.path, PARENT_FILE),
    ]);
  });

  test.each([
    ["no zstd", Buffer.from("no zstd at all")],
    ["cut", zstdFrame(lines(parentLines)).subarray(0, -9)],
    ["of a window larger than memory", Buffer.from("28b52ffd00a0110000000000000000000000", "hex")],
  ])("that are damaged are unread: %s", async (_, packed) => {
    await using home = await createFixture({ [`${PARENT_FILE}.zst`]: packed });

    expect((await readSource(codexSource, placeIn(home.path))).failures).toHaveLength(1);
  });
});

type Counts = readonly [input: number, cached: number, output: number, reasoning: number];
type Line = { readonly [key: string]: unknown };

const limitsOnly = {
  type: "token_count",
  info: null,
  rate_limits: { primary: { used_percent: 7 } },
};
const childRecord = {
  thread_id: CHILD,
  session_id: CHILD,
  response_id: "resp-9",
  usage: usage([1100, 1000, 20, 0]),
};

/** What one session's file tells. */
async function readRollout(rollout: readonly (Line | undefined)[]) {
  const first = JSON.stringify(rollout[0] ?? {});
  const file = first.includes(`"id":"${CHILD}"`) ? CHILD_FILE : PARENT_FILE;
  await using home = await createFixture({ [file]: lines(rollout) });
  return await readSource(codexSource, placeIn(home.path));
}

function lines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

function meta(id: string, timestamp: string, more: Line = {}): Line {
  const payload = {
    id,
    timestamp,
    cwd: "/home/ada/engine",
    originator: "codex_cli_rs",
    cli_version: "0.152.0",
    source: "cli",
    model_provider: "openai",
    ...more,
  };
  return { timestamp, type: "session_meta", payload };
}

/** A turn that a thread began at `timestamp`. */
function turn(thread: string, timestamp: string, more: Line = {}): Line {
  const turn_id = threadId(timestamp, thread.slice(-1));
  const payload = { turn_id, cwd: "/home/ada/engine", model: "gpt-5.5", ...more };
  return { timestamp, type: "turn_context", payload };
}

function event(timestamp: string, payload: Line): Line {
  return { timestamp, type: "event_msg", payload };
}

function count(timestamp: string, total: Counts, last: Counts): Line {
  const info = {
    total_token_usage: usage(total),
    last_token_usage: usage(last),
    model_context_window: 258400,
  };
  return event(timestamp, { type: "token_count", info, rate_limits: null });
}

function record(timestamp: string, response_id: string, counts: Counts): Line {
  const payload = { thread_id: PARENT, session_id: PARENT, response_id, usage: usage(counts) };
  return { timestamp, type: "token_usage_record", payload };
}

function usage([
  input_tokens,
  cached_input_tokens,
  output_tokens,
  reasoning_output_tokens,
]: Counts) {
  const total_tokens = input_tokens + output_tokens;
  return {
    input_tokens,
    cached_input_tokens,
    output_tokens,
    reasoning_output_tokens,
    total_tokens,
  };
}

/** As a fork copies it. */
function restamped(line: Line | undefined): Line {
  return { ...line, timestamp: "2026-09-01T11:00:00.050Z" };
}

/** As versions before 2026 wrote it. */
function withoutTurnIds(line: Line): Line {
  return line.type === "turn_context" ? { ...line, payload: { model: "gpt-5.5" } } : line;
}

function entry({ id, at, tokens }: { id: string; at: string; tokens: Line }) {
  return {
    id,
    atMs: Date.parse(at),
    sessionId: PARENT,
    project: "/home/ada/engine",
    model: "gpt-5.5",
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

/** A UUID of version 7, made at that time. */
function threadId(timestamp: string, seed: string): string {
  const time = Date.parse(timestamp).toString(16).padStart(12, "0");
  const rest = createHash("sha256").update(seed).digest("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 17)}${seed.slice(-1)}`;
}
