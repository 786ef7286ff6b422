import { expect, test } from "vitest";
import { parseOptions } from "../../bench/options.ts";

test("measures everything when nothing is named", () => {
  expect(parseOptions([])).toEqual({
    topics: [
      "statusline",
      "hooks",
      "writers",
      "kill",
      "mcp",
      "start",
      "usage",
      "quota",
      "forecast",
    ],
    json: false,
    forecast: {},
  });
});

test("takes a topic, its rounds, and JSON as the form of the answer", () => {
  expect(parseOptions(["mcp", "--rounds", "100", "--json"])).toEqual({
    topics: ["mcp"],
    rounds: 100,
    json: true,
    forecast: {},
  });
});

test("takes for whom windows are forecast", () => {
  const args = "forecast --seed 6,7 --users 20 --variant shifted --in-process --plots".split(" ");

  expect(parseOptions(args)).toEqual({
    topics: ["forecast"],
    json: false,
    forecast: {
      seeds: [6, 7],
      users: 20,
      variant: "shifted",
      isInProcess: true,
      writesPlots: true,
    },
  });
});

test.each([
  [
    ["mpc"],
    'No topic "mpc"; there is statusline, hooks, writers, kill, mcp, start, usage, quota, forecast.',
  ],
  [["forecast", "--seed", "4,x"], '--seed takes a whole number above 0, not "x".'],
  [["forecast", "--variant", "odd"], '--variant takes usual or shifted, not "odd".'],
  [["mcp", "--rounds", "0"], '--rounds takes a whole number above 0, not "0".'],
  [
    ["--rounds", "9"],
    "--rounds goes with one topic: what a round is differs (statusline, hooks, writers, kill, mcp, start, usage, quota, forecast).",
  ],
])("refuses %j and says why", (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason);
});
