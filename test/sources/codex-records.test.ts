import { describe, expect, test } from "vitest";
import {
  CHILD,
  childRecord,
  count,
  meta,
  PARENT,
  parentEntries,
  parentLines,
  readRollout,
  record,
  restamped,
  turn,
} from "./codex-rollouts.ts";
import { totalsOf } from "./totals.ts";

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
