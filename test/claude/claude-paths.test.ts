import { expect, test } from "vitest";
import { claudePaths } from "../../shared/claude/claude-paths.ts";

test("everything lies in ~/.claude, the state file beside it", () => {
  const { configDir, settings, state } = claudePaths({}, "/home/dev");

  expect({ configDir, settings, state }).toEqual({
    configDir: "/home/dev/.claude",
    settings: "/home/dev/.claude/settings.json",
    state: "/home/dev/.claude.json",
  });
});

test("CLAUDE_CONFIG_DIR moves everything, the state file into it", () => {
  const { settings, state } = claudePaths({ CLAUDE_CONFIG_DIR: "/cfg" }, "/home/dev");

  expect({ settings, state }).toEqual({
    settings: "/cfg/settings.json",
    state: "/cfg/.claude.json",
  });
});
