import { expect, test } from "vitest";
import { joinSamples } from "../../mcp/samples.ts";
import { tokens } from "./recorded-state.ts";

test("puts the samples of statusline and tail into one row by time", () => {
  const shard = [{ atMs: 1, costUsd: 1, tokens: tokens(100) }];
  const tail = [{ atMs: 2, tokens: tokens(300) }];

  expect(joinSamples(shard, tail)).toEqual([...shard, ...tail]);
});

test("leaves out a count that lags behind the other's", () => {
  const tail = [{ atMs: 1, costUsd: 2, tokens: tokens(300) }];
  const shard = [{ atMs: 2, costUsd: 1, tokens: tokens(200), fiveHourPercent: 7 }];

  expect(joinSamples(shard, tail)).toEqual([...tail, { atMs: 2, fiveHourPercent: 7 }]);
});

test("leaves a single row as it is, restarted counters included", () => {
  const shard = [
    { atMs: 1, tokens: tokens(300) },
    { atMs: 2, tokens: tokens(100) },
  ];

  expect(joinSamples(shard, [])).toBe(shard);
  expect(joinSamples([], shard)).toBe(shard);
});
