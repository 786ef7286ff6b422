import { describe, expect, test } from "vitest";
import { groupNews, type NewsItem } from "../../shared/notify/groups.ts";
import type { Notice } from "../../shared/notify/notice.ts";
import { NOON, newsOf } from "./outbox.ts";

function started(key: string, atSeconds: number, more: Partial<Notice> = {}): NewsItem {
  const notice = { key, atMs: NOON + atSeconds * 1_000, ...more };
  return newsOf(notice, {}, { projectDir: "/x/acme-api" });
}

function grouped(news: readonly NewsItem[], atSeconds: number, more = {}) {
  const nowMs = NOON + atSeconds * 1_000;
  const { due, nextDueMs } = groupNews(news, {
    coalesceMs: 10_000,
    isHurried: false,
    nowMs,
    ...more,
  });
  return {
    due: due.map((group) => group.map(({ notice }) => notice.key).join(" ")),
    nextDueSeconds: nextDueMs === undefined ? undefined : (nextDueMs - NOON) / 1_000,
  };
}

test("a first ping waits for company, counted from when it was news", () => {
  expect(grouped([started("a", 0)], 9.9)).toEqual({ due: [], nextDueSeconds: 10 });
  expect(grouped([started("a", 0)], 10)).toEqual({ due: ["a"], nextDueSeconds: undefined });
});

test("a burst is one group, in its own order", () => {
  const burst = [started("c", 4), started("a", 0), started("b", 10)];

  expect(grouped(burst, 10)).toEqual({ due: ["a c b"], nextDueSeconds: undefined });
});

test("what comes later forms a group of its own, which waits for company too", () => {
  const news = [started("a", 0), started("b", 3), started("c", 11), started("d", 20)];

  expect(grouped(news, 12)).toEqual({ due: ["a b"], nextDueSeconds: 21 });
  expect(grouped(news, 60)).toEqual({ due: ["a b", "c d"], nextDueSeconds: undefined });
});

test("projects, kinds and causes of failures stay apart", () => {
  const news = [
    started("a", 0),
    newsOf({ key: "b", atMs: NOON }, {}, { projectDir: "/y/acme-api" }),
    started("c", 0, { kind: "session_finished" }),
    started("d", 0, { kind: "session_failed", reason: "rate_limit" }),
    started("e", 1, { kind: "session_failed", reason: "server_error" }),
    started("f", 2, { kind: "session_failed", reason: "rate_limit" }),
    started("g", 0, { kind: "subagent_started" }),
  ];

  expect(grouped(news, 20).due).toEqual(["a", "b", "c", "d f", "g", "e"]);
});

test("a question brings along what its session has waiting", () => {
  const question = {
    kind: "session_waiting",
    reason: "permission_prompt",
    sessionId: "s1",
  } as const;
  const news = [
    started("a", 0, { sessionId: "s1" }),
    started("b", 2, { sessionId: "s2", kind: "subagent_started" }),
    started("c", 3, question),
  ];

  expect(grouped(news, 3)).toEqual({ due: ["a", "c"], nextDueSeconds: 12 });
});

test("questions and alerts stand alone and wait for nobody", () => {
  const news = [
    started("a", 0, { kind: "session_waiting", reason: "permission_prompt" }),
    started("b", 0, { kind: "session_waiting", reason: "permission_prompt" }),
    started("c", 0, { kind: "limit_reached" }),
    started("d", 0, { kind: "limit_reset" }),
    started("e", 0, { kind: "credential_expiring" }),
    started("f", 0, { kind: "sink_refused" }),
  ];

  expect(grouped(news, 0).due).toEqual(["a", "b", "c", "d", "e", "f"]);
});

describe("without waiting", () => {
  test("coalescing that is off leaves each alone, at once", () => {
    const news = [started("a", 0), started("b", 0)];

    expect(grouped(news, 0, { coalesceMs: 0 }).due).toEqual(["a", "b"]);
  });

  test("who is in a hurry still gets one message of a burst", () => {
    const news = [started("a", 0), started("b", 1), started("c", 30)];

    expect(grouped(news, 1, { isHurried: true })).toEqual({
      due: ["a b", "c"],
      nextDueSeconds: undefined,
    });
  });
});

test("news that a wrong clock dated years ahead is told", () => {
  expect(grouped([started("a", 99_999_999)], 0)).toEqual({ due: ["a"], nextDueSeconds: undefined });
});
