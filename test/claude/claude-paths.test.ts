import { expect, test } from "vitest";
import { claudePaths, credentialsPath } from "../../shared/claude/claude-paths.ts";

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

test("the login lies in the config dir, unless CLAUDE_SECURESTORAGE_CONFIG_DIR moves it alone", () => {
  const env = { CLAUDE_CONFIG_DIR: "/cfg", CLAUDE_SECURESTORAGE_CONFIG_DIR: "/secure" };

  expect(claudePaths({}, "/home/dev").credentials).toBe("/home/dev/.claude/.credentials.json");
  expect(claudePaths({ CLAUDE_CONFIG_DIR: "/cfg" }, "/home/dev").credentials).toBe(
    "/cfg/.credentials.json",
  );
  expect(claudePaths(env, "/home/dev")).toMatchObject({
    settings: "/cfg/settings.json",
    credentials: "/secure/.credentials.json",
  });
});

test("set but empty, CLAUDE_SECURESTORAGE_CONFIG_DIR means ~/.claude, wherever the rest lies", () => {
  const empty = { CLAUDE_SECURESTORAGE_CONFIG_DIR: "" };

  expect(credentialsPath(empty, "/home/dev")).toBe("/home/dev/.claude/.credentials.json");
  expect(claudePaths({ ...empty, CLAUDE_CONFIG_DIR: "/cfg" }, "/home/dev")).toMatchObject({
    settings: "/cfg/settings.json",
    credentials: "/home/dev/.claude/.credentials.json",
  });
  expect(credentialsPath({ ...empty, CLAUDE_CONFIG_DIR: "relative" }, "/home/dev")).toBe(
    "/home/dev/.claude/.credentials.json",
  );
});

test("a place of the login that may mean any folder is none", () => {
  expect(credentialsPath({ CLAUDE_CONFIG_DIR: "relative" }, "/home/dev")).toBeUndefined();
  expect(
    credentialsPath({ CLAUDE_SECURESTORAGE_CONFIG_DIR: "relative" }, "/home/dev"),
  ).toBeUndefined();
});
