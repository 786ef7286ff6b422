import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defined } from "../../shared/platform/read-value.ts";
import type { QuotaObservation } from "../../shared/quota/quota-window.ts";
import { type BlocksQuery, usageBlocks } from "../../shared/reports/blocks.ts";
import { blocksJson } from "../../shared/reports/blocks-json.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import { PRICES, tableOf, type Used } from "./usage-rows.ts";

const NOW_MS = at("20:00");

test("a block opens at the full hour of the first usage and lasts five", () => {
  expect(shown([use("08:40", 1), use("13:10", 2), use("13:45", 4), use("19:59", 8)])).toEqual([
    "derived 08:00-13:00 1",
    "derived 13:00-18:00 6",
    "derived 19:00-00:00 8 active",
  ]);
});

test("windows that the service reported count as it said, with what it said is used", () => {
  const observed = [said("09:30", 12, "13:50"), said("12:00", 40, "13:50")];

  expect(shown([use("08:55", 1), use("13:40", 2), use("14:00", 4)], { observed })).toEqual([
    "server 08:50-13:50 3 40%",
    "derived 14:00-19:00 4",
  ]);
});

test("a window without usage here is shown all the same: another machine used it", () => {
  expect(shown([], { observed: [said("16:00", 3, "20:30")] })).toEqual([
    "server 15:30-20:30 0 3% active",
  ]);
});

test("a derived block ends where a reported one begins, and begins where it ended", () => {
  const observed = [said("10:30", 5, "15:10")];

  expect(shown([use("07:20", 1), use("11:00", 2), use("15:30", 4)], { observed })).toEqual([
    "derived 07:00-10:10 1",
    "server 10:10-15:10 2 5%",
    "derived 15:10-20:10 4 active",
  ]);
});

test("accounts have blocks of their own", () => {
  const used = [
    { ...use("08:10", 1), sessionId: "s1", account: "ann" },
    { ...use("09:10", 2), sessionId: "s2", account: "bob" },
    { ...use("09:20", 4), sessionId: "s3" },
  ];

  expect(report(used).blocks.map(({ account, totalTokens }) => [account, totalTokens])).toEqual([
    ["ann", 1],
    [undefined, 4],
    ["bob", 2],
  ]);
});

test("usage that names no account is that of the only one", () => {
  const used = [
    { ...use("08:10", 1), account: "ann" },
    { ...use("09:10", 2), sessionId: "s2" },
  ];

  expect(report(used).blocks.map(({ account, totalTokens }) => [account, totalTokens])).toEqual([
    ["ann", 3],
  ]);
});

test("a project changes what is counted in the blocks, not their times", () => {
  const used = [use("08:10", 1), { ...use("12:10", 2), project: "/w/a" }, use("16:00", 4)];

  expect(shown(used, { query: { project: "/w/a" } })).toEqual(["derived 08:00-13:00 2"]);
});

test("an account has its own blocks only", () => {
  const used = [
    { ...use("08:10", 1), sessionId: "s1", account: "ann" },
    { ...use("09:10", 2), sessionId: "s2", account: "bob" },
  ];

  expect(shown(used, { query: { account: "bob" } })).toEqual(["derived 09:00-14:00 2"]);
});

test("pages are those of other reports: the first of the order, and a cursor to the rest", () => {
  const used = [use("01:10", 1), use("08:10", 2), use("14:10", 4), use("19:10", 8)];
  const query = { order: "newest", limit: 3 } as const;
  const first = report(used, { query });
  const rest = report(used, { query: defined({ ...query, cursor: first.nextCursor }) });

  const tokens = ({ blocks }: typeof first) => blocks.map(({ totalTokens }) => totalTokens);
  expect([tokens(first), tokens(rest)]).toEqual([[8, 4, 2], [1]]);
  expect(tokens(report(used, { query: { limit: 2 } }))).toEqual([1, 2]);
  expect(tokens(report(used, { query: { order: "costliest", limit: 1 } }))).toEqual([8]);
  expect([first.found, first.totals.totalTokens, rest.nextCursor]).toEqual([4, 15, undefined]);
});

test("gaps stand where nothing was used, not where a block is not listed", () => {
  const used = [
    { ...use("01:10", 1), project: "/w/a" },
    use("08:10", 2),
    { ...use("14:10", 4), project: "/w/a" },
  ];
  const json = blocksJson(report(used, { query: { project: "/w/a", order: "newest" } }), NOW_MS);

  expect(json.blocks.map(({ isGap, startTime }) => [isGap, startTime.slice(11, 16)])).toEqual([
    [false, "14:00"],
    [true, "13:00"],
    [true, "06:00"],
    [false, "01:00"],
  ]);
});

test("a block's last use is the end of its quarter, within the block and not to come", () => {
  const observed = [said("16:00", 3, "20:20")];
  const ends = (nowMs: number) => {
    const found = usageBlocks(tableOf([use("15:40", 1), use("19:59", 1)]), PRICES, {
      query: {},
      observed: new Map([["ann", observed]]),
      nowMs,
    });
    return blocksJson(found, nowMs).blocks.map((block) => block.actualEndTime);
  };

  expect(ends(at("19:59"))).toEqual(["2026-11-20T19:59:00.000Z"]);
  expect(ends(at("20:30"))).toEqual(["2026-11-20T19:59:59.999Z"]);
});

test("days choose blocks by their start, in the zone", () => {
  const used = [use("08:10", 1), use("18:10", 2)];

  // 18:00 in UTC is the next day in Tokyo.
  expect(shown(used, { query: { sinceDay: "2026-11-21", timeZone: "Asia/Tokyo" } })).toEqual([
    "derived 18:00-23:00 2 active",
  ]);
});

test("only what Claude Code itself used has blocks, and nothing that was imported", () => {
  const used: Used[] = [
    { ...use("08:10", 1), source: "codex" },
    { ...use("12:00", 2), origin: "imported" },
  ];

  expect(shown(used)).toEqual([]);
});

describe("as JSON", () => {
  test("has the well-known shape, with gaps, and says where a window comes from", () => {
    const found = report([use("08:10", 1), use("14:20", 2)], { query: { timeZone: "UTC" } });

    expect(blocksJson(found, NOW_MS)).toMatchInlineSnapshot(`
      {
        "asOf": "2026-11-20T20:00:00.000Z",
        "blocks": [
          {
            "actualEndTime": "2026-11-20T08:14:59.999Z",
            "costUSD": 0.000005,
            "endTime": "2026-11-20T13:00:00.000Z",
            "entries": 1,
            "firstActivity": "2026-11-20T08:00:00.000Z",
            "id": "2026-11-20T08:00:00.000Z",
            "isActive": false,
            "isGap": false,
            "kind": "derived",
            "models": [
              "opus",
            ],
            "startTime": "2026-11-20T08:00:00.000Z",
            "tokenCounts": {
              "cacheCreationInputTokens": 0,
              "cacheReadInputTokens": 0,
              "inputTokens": 1,
              "outputTokens": 0,
            },
            "totalTokens": 1,
          },
          {
            "actualEndTime": null,
            "costUSD": 0,
            "endTime": "2026-11-20T14:00:00.000Z",
            "entries": 0,
            "id": "gap-2026-11-20T13:00:00.000Z",
            "isActive": false,
            "isGap": true,
            "models": [],
            "startTime": "2026-11-20T13:00:00.000Z",
            "tokenCounts": {
              "cacheCreationInputTokens": 0,
              "cacheReadInputTokens": 0,
              "inputTokens": 0,
              "outputTokens": 0,
            },
            "totalTokens": 0,
          },
          {
            "actualEndTime": "2026-11-20T14:29:59.999Z",
            "costUSD": 0.00001,
            "endTime": "2026-11-20T19:00:00.000Z",
            "entries": 1,
            "firstActivity": "2026-11-20T14:15:00.000Z",
            "id": "2026-11-20T14:00:00.000Z",
            "isActive": false,
            "isGap": false,
            "kind": "derived",
            "models": [
              "opus",
            ],
            "startTime": "2026-11-20T14:00:00.000Z",
            "tokenCounts": {
              "cacheCreationInputTokens": 0,
              "cacheReadInputTokens": 0,
              "inputTokens": 2,
              "outputTokens": 0,
            },
            "totalTokens": 2,
          },
        ],
        "found": 2,
        "priceTable": "2026-11-01",
        "source": "claude",
        "timeZone": "UTC",
        "totals": {
          "cacheCreation1hTokens": 0,
          "cacheCreation5mTokens": 0,
          "cacheCreationTokens": 0,
          "cacheReadTokens": 0,
          "inputTokens": 3,
          "outputTokens": 0,
          "reasoningTokens": 0,
          "requests": 2,
          "totalCost": 0.000015,
          "totalTokens": 3,
          "webSearches": 0,
        },
      }
    `);
  });
});

test("blocks add up to all usage, do not overlap and are at most five hours long", () => {
  const uses = fc.array(fc.tuple(fc.nat(23), fc.nat(59), fc.nat(9)), { maxLength: 20 });
  const resets = fc.array(fc.tuple(fc.integer({ min: 6, max: 22 }), fc.nat(59)), { maxLength: 3 });
  const property = fc.property(uses, resets, (moments, ends) => {
    const used = moments.map(([hour, minute, tokens]) => use(clock(hour, minute), tokens));
    const observed = ends.map(([hour, minute]) =>
      said(clock(hour - 1, minute), 10, clock(hour, minute)),
    );
    const { blocks, totals } = report(used, { observed });
    const whole = usageReport(tableOf(used), PRICES, { groupBy: "day", order: "oldest" }).totals;

    expect(totals.totalTokens).toBe(whole.totalTokens);
    for (const [index, { startMs, endMs }] of blocks.entries()) {
      expect(endMs - startMs).toBeGreaterThan(0);
      expect(endMs - startMs).toBeLessThanOrEqual(5 * 3_600_000);
      expect(startMs).toBeGreaterThanOrEqual(blocks[index - 1]?.endMs ?? 0);
    }
  });
  fc.assert(property, { seed: 4, numRuns: 300 });
});

type Given = { observed?: readonly QuotaObservation[]; query?: BlocksQuery };

function report(used: readonly Used[], { observed = [], query = {} }: Given = {}) {
  const seen = observed.length > 0 ? new Map([["ann", observed]]) : new Map();
  return usageBlocks(tableOf(used), PRICES, { query, observed: seen, nowMs: NOW_MS });
}

function shown(used: readonly Used[], given?: Given): string[] {
  return report(used, given).blocks.map(
    ({ kind, startMs, endMs, totalTokens, usedPercent, isActive }) =>
      [
        kind,
        `${time(startMs)}-${time(endMs)}`,
        totalTokens,
        ...(usedPercent === undefined ? [] : [`${usedPercent}%`]),
        ...(isActive ? ["active"] : []),
      ].join(" "),
  );
}

function use(moment: string, input: number): Used {
  return { at: new Date(at(moment)).toISOString(), tokens: { input, requests: 1 } };
}

function said(moment: string, usedPercent: number, resets: string): QuotaObservation {
  return {
    atMs: at(moment),
    window: "five_hour",
    usedPercent,
    resetsAtMs: at(resets),
    sessionId: "s1",
    source: "statusline",
  };
}

function at(moment: string): number {
  return Date.parse(`2026-11-20T${moment}:00Z`);
}

function time(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

function clock(hour: number, minute: number): string {
  return `${`${hour}`.padStart(2, "0")}:${`${minute}`.padStart(2, "0")}`;
}
