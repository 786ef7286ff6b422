import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { codexSource } from "../../shared/sources/codex-source-file.ts";
import {
  CHILD,
  CHILD_FILE,
  count,
  DAY,
  event,
  forkEntry,
  forkLines,
  type Line,
  lines,
  meta,
  PARENT,
  PARENT_FILE,
  parentEntries,
  parentLines,
  readRollout,
  restamped,
  threadId,
  turn,
  withoutTurnIds,
} from "./codex-rollouts.ts";
import { placeIn, readSource } from "./source-contract.ts";
import { totalsOf } from "./totals.ts";

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
