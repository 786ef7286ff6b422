import { expect, test } from "vitest";
import { parseOptions } from "../../bench/options.ts";

test("measures everything when nothing is named", () => {
  expect(parseOptions([])).toEqual({
    topics: ["statusline", "hooks", "writers", "kill", "mcp", "start", "usage"],
    json: false,
  });
});

test("takes a topic, its rounds, and JSON as the form of the answer", () => {
  expect(parseOptions(["mcp", "--rounds", "100", "--json"])).toEqual({
    topics: ["mcp"],
    rounds: 100,
    json: true,
  });
});

test.each([
  [["mpc"], 'No topic "mpc"; there is statusline, hooks, writers, kill, mcp, start, usage.'],
  [["mcp", "--rounds", "0"], '--rounds takes a whole number above 0, not "0".'],
  [
    ["--rounds", "9"],
    "--rounds goes with one topic: what a round is differs (statusline, hooks, writers, kill, mcp, start, usage).",
  ],
])("refuses %j and says why", (args, reason) => {
  expect(() => parseOptions(args)).toThrow(reason);
});
