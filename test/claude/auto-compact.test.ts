import fc from "fast-check";
import { expect, test } from "vitest";
import { autoCompactTokens } from "../../shared/claude/auto-compact.ts";

// Thresholds as seen in Claude Code 2.1.329: docs/claude-code.md#auto-compact.
test.each([
  ["a window of a million", 1_000_000, {}, {}, 967_000],
  [
    "a window set by the environment",
    1_000_000,
    { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "100000" },
    {},
    67_000,
  ],
  [
    "one that is set in thousands",
    200_000,
    { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "200k" },
    {},
    167_000,
  ],
  ["one below the smallest", 1_000_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "60000" }, {}, 67_000],
  ["one beyond the model's", 1_000_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "9000k" }, {}, 967_000],
  ["a window set by the settings", 1_000_000, {}, { autoCompactWindow: 100_000 }, 67_000],
  [
    "half of it",
    1_000_000,
    { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "100k", CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50" },
    {},
    40_000,
  ],
  [
    "a percent that would be too late",
    1_000_000,
    { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "100" },
    {},
    967_000,
  ],
  [
    "short answers",
    1_000_000,
    { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "100k", CLAUDE_CODE_MAX_OUTPUT_TOKENS: "8000" },
    {},
    79_000,
  ],
])(
  "with %s the client compacts at the tokens it was seen to",
  (_, window, env, settings, tokens) => {
    expect(autoCompactTokens(window, env, settings)).toBe(tokens);
  },
);

test("the environment goes before the settings", () => {
  const env = { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "150000" };

  expect(autoCompactTokens(1_000_000, env, { autoCompactWindow: 300_000 })).toBe(117_000);
});

test("a small window that nobody has set is used to its end", () => {
  expect(autoCompactTokens(200_000, {}, undefined)).toBeUndefined();
  expect(autoCompactTokens(200_000, {}, { autoCompactWindow: "auto" })).toBeUndefined();
});

test.each([
  [{ DISABLE_COMPACT: "1" }, {}],
  [{ DISABLE_AUTO_COMPACT: "true" }, {}],
  [{}, { autoCompactEnabled: false }],
])("it can be switched off by %j and %j", (env, settings) => {
  expect(autoCompactTokens(1_000_000, env, settings)).toBeUndefined();
});

test.each(["", "0", "false", "no", "off", "FALSE"])("but not by the value %j", (value) => {
  expect(autoCompactTokens(1_000_000, { DISABLE_COMPACT: value }, {})).toBe(967_000);
});

test("whatever is set, the threshold is below the window, or there is none", () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.constantFrom("1e999", "-5", "50", "9".repeat(400)),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 100_000, max: 2_000_000 }),
      value,
      value,
      value,
      (window, a, b, c) => {
        const env = {
          CLAUDE_CODE_AUTO_COMPACT_WINDOW: a,
          CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: b,
          CLAUDE_CODE_MAX_OUTPUT_TOKENS: c,
        };
        const tokens = autoCompactTokens(window, env, undefined);

        expect(tokens ?? 0).toBeGreaterThanOrEqual(0);
        expect(tokens ?? 0).toBeLessThan(window);
      },
    ),
  );
});
