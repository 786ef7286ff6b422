import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COMMANDS } from "../../cli/commands.ts";

test("the plugin, the package and the lock file have the same version", () => {
  const { version } = readJson("package.json");

  expect(readJson("plugin.json").version).toBe(version);
  expect(readJson("package-lock.json").version).toBe(version);
  expect(readJson("package-lock.json").packages[""].version).toBe(version);
});

test("the manifest that the client reads is a byte copy of the one at the root", () => {
  expect(read(".claude-plugin/plugin.json")).toBe(read("plugin.json"));
});

test("plugin and package say the same of themselves", () => {
  const plugin = readJson("plugin.json");
  const { name, description, license } = readJson("package.json");

  expect(plugin).toMatchObject({ name, description, license });
});

test("the server is told what the plugin's own options say; the token is kept as a secret", () => {
  const { mcpServers, userConfig } = readJson("plugin.json");

  // Claude Code 2.1.329 gives options to hooks by itself, to servers only so.
  expect(mcpServers.tacho.env).toEqual({
    CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: `\${user_config.telegram_bot_token}`,
    CLAUDE_PLUGIN_OPTION_TELEGRAM_CHAT_ID: `\${user_config.telegram_chat_id}`,
  });
  expect(userConfig).toEqual({
    telegram_bot_token: {
      type: "string",
      title: "Telegram bot token",
      description: expect.any(String),
      sensitive: true,
    },
    telegram_chat_id: {
      type: "string",
      title: "Telegram chat id",
      description: expect.any(String),
    },
  });
});

test("the marketplace offers the plugin from its own folder", () => {
  const marketplace = readJson(".claude-plugin/marketplace.json");

  expect(marketplace).toMatchObject({ name: "tacho", plugins: [{ name: "tacho", source: "./" }] });
});

test("hooks run in exec form, so that no shell sees the path, and end in time", () => {
  const { hooks } = readJson("hooks/hooks.json");

  expect(Object.keys(hooks)).toEqual([
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "StopFailure",
    "Notification",
    "SessionEnd",
  ]);
  for (const [event, groups] of Object.entries(hooks)) {
    expect(groups).toEqual([
      {
        // Of the tools only those that start an agent are of interest.
        ...(event === "PreToolUse" && { matcher: "Agent|Task" }),
        hooks: [
          {
            type: "command",
            command: "node",
            // The event decides which compiled form of the program is taken.
            args: [expect.stringMatching(/^\$\{CLAUDE_PLUGIN_ROOT\}\/dist\/hook\.cjs$/), event],
            timeout: expect.toSatisfy((seconds: number) => seconds >= 5 && seconds <= 10),
          },
        ],
      },
    ]);
  }
});

test("everything that manifests and skills start is built", () => {
  const texts = [
    read("plugin.json"),
    read("hooks/hooks.json"),
    ...["setup", "status", "doctor"].map((name) => read(`skills/${name}/SKILL.md`)),
  ].join("\n");
  const bundles = new Set(
    [...texts.matchAll(/\$\{CLAUDE_PLUGIN_ROOT\}\/([\w/.]+)/g)].map(([, path = ""]) => path),
  );

  expect([...bundles].sort()).toEqual(["dist/hook.cjs", "dist/mcp.cjs", "dist/tacho.cjs"]);
  expect([...bundles].filter((path) => !existsSync(path))).toEqual([]);
});

test.each(["setup", "status", "doctor"])("/tacho:%s runs commands that exist", (name) => {
  const skill = read(`skills/${name}/SKILL.md`);
  const used = [...skill.matchAll(/tacho\.cjs" (\w+)/g)].map(([, command]) => command);

  expect(skill).toMatch(new RegExp(`^---\nname: ${name}\ndescription: .{40,}\n---\n`));
  expect(used).toContain(name);
  expect(COMMANDS.map((command) => command.name)).toEqual(expect.arrayContaining(used));
});

test("package.json ships what the plugin needs and no sources", () => {
  const { files } = readJson("package.json");

  expect(files).toEqual(
    expect.arrayContaining([".claude-plugin", "plugin.json", "hooks/hooks.json", "skills", "dist"]),
  );
  expect(files).not.toContain("shared");
});

function readJson(path: string) {
  return JSON.parse(read(path));
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}
