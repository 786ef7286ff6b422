import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { codexSource } from "../../shared/sources/codex-source-file.ts";
import {
  ARCHIVED_FILE,
  CHILD,
  CHILD_FILE,
  type Counts,
  count,
  DAY,
  event,
  forkEntry,
  forkLines,
  limitsOnly,
  lines,
  meta,
  PARENT,
  PARENT_FILE,
  parentEntries,
  parentLines,
  readRollout,
  turn,
  usage,
} from "./codex-rollouts.ts";
import { describeSource, placeIn, readSource } from "./source-contract.ts";
import { totalsOf } from "./totals.ts";

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

    const [first, second = first] = parentEntries;
    expect(found.entries).toEqual([first, { ...second, id: `${second?.id}:1` }]);
  });

  test("counting that begins anew and comes to the same totals counts each request", async () => {
    const totals = [100, 200, 100, 200, 0, 100];
    const found = await readRollout([
      ...parentLines.slice(0, 2),
      ...totals.map((total, index) =>
        count(`2026-09-01T10:0${index}:00.000Z`, [total, 0, total / 10, 0], lastOf(total)),
      ),
    ]);

    expect(found.entries.map(({ id }) => id.slice(PARENT.length))).toEqual([
      ":100-0-0-10-0",
      ":200-0-0-20-0",
      ":100-0-0-10-0:1",
      ":200-0-0-20-0:1",
      ":100-0-0-10-0:2",
    ]);
  });

  test("where events are missing the last request tells how long a prompt was, at most", async () => {
    const found = await readRollout([
      ...parentLines.slice(0, 3),
      count("2026-09-01T10:06:00.000Z", [500_000, 600, 400, 30], [150_000, 0, 40, 0]),
      count("2026-09-01T10:07:00.000Z", [600_000, 600, 500, 30], [100_000, 0, 100, 0]),
    ]);

    expect(found.entries.map(({ promptTokens }) => promptTokens)).toEqual([
      undefined,
      150_000,
      undefined,
    ]);
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

function lastOf(total: number): Counts {
  return total === 0 ? [0, 0, 0, 0] : [100, 0, 10, 0];
}
