import { readdir, stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { installedPlugin } from "../e2e/spawn-bundle.ts";
import { createTachoHome, SETTINGS, type TachoHome } from "./tacho-home.ts";

const HAND_WRITTEN = `{
    "model": "opus",  "permissions": { "allow": ["Bash(ls)"] },
    "limit": 1e3
}`;

test("shows exactly what it would change and changes nothing with --dry-run", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  const before = await listAll(home);

  const run = await home.tacho(["setup", "--dry-run"]);

  expect(withoutPaths(run.stdout, home, await installedPlugin())).toMatchInlineSnapshot(`
    "Tacho setup changes:
      + write ~/.tacho/bin/statusline and ~/.tacho/bin/tacho
      + set in ~/.claude/settings.json "statusLine": {"type":"command","command":"/home/dev/.tacho/bin/statusline","padding":0,"refreshInterval":10}
      + run claude plugin marketplace add /src/tacho
      + run claude plugin install tacho@tacho
    Nothing was changed (dry run).
    "
  `);
  expect(run.exitCode).toBe(0);
  expect(await listAll(home)).toEqual(before);
});

test("changes nothing unasked: without a terminal it says how to agree, exit code 2", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  const before = await listAll(home);

  const run = await home.tacho(["setup"]);

  expect(run.stdout).toMatch(
    /Nothing was changed\. To do all this: node \S+\/dist\/tacho\.cjs setup --yes\n$/,
  );
  expect(run.exitCode).toBe(2);
  expect(await listAll(home)).toEqual(before);
});

test("writes launchers, statusline and plugin, and says what comes next", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);

  const run = await home.tacho(["setup", "--yes"]);

  expect(withoutPaths(run.stdout, home, await installedPlugin())).toMatchInlineSnapshot(`
    "Tacho setup changes:
      + write ~/.tacho/bin/statusline and ~/.tacho/bin/tacho
      + set in ~/.claude/settings.json "statusLine": {"type":"command","command":"/home/dev/.tacho/bin/statusline","padding":0,"refreshInterval":10}
      + run claude plugin marketplace add /src/tacho
      + run claude plugin install tacho@tacho
    Done.
    The statusline appears within seconds.
    Hooks and tools come with the next session.
    For the command tacho, add /home/dev/.tacho/bin to your PATH.
    "
  `);
  expect(JSON.parse(await home.read(SETTINGS))).toEqual({
    ...JSON.parse(HAND_WRITTEN),
    statusLine: {
      type: "command",
      command: home.path(".tacho/bin/statusline"),
      padding: 0,
      refreshInterval: 10,
    },
    enabledPlugins: { "tacho@tacho": true },
    extraKnownMarketplaces: {
      tacho: { source: { source: "directory", path: await installedPlugin() } },
    },
  });
  expect(await modeOf(home, SETTINGS)).toBe("640");
  expect(await modeOf(home, ".tacho")).toBe("700");
  expect(await modeOf(home, ".tacho/bin/statusline")).toBe("700");
  expect(await modeOf(home, ".tacho/run/config-cache.json")).toBe("600");
});

test("keeps the form of the file when only the statusline is added", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);

  await home.tacho(["setup", "--yes"], { hasClient: false });

  expect(await home.read(SETTINGS)).toBe(`{
    "model": "opus",  "permissions": { "allow": ["Bash(ls)"] },
    "limit": 1e3,
    "statusLine": {
        "type": "command",
        "command": "${home.path(".tacho/bin/statusline")}",
        "padding": 0,
        "refreshInterval": 10
    }
}`);
});

test("a second run finds all in place and changes no byte", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.tacho(["setup", "--yes"]);
  const before = await listAll(home);

  const run = await home.tacho(["setup", "--yes"]);

  expect(run.stdout).toBe("All is in place; nothing was changed.\n");
  expect(run.exitCode).toBe(0);
  expect(await listAll(home)).toEqual(before);
});

test("a second run keeps the first backup, also when the file was edited in between", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.tacho(["setup", "--yes"]);
  const edited = JSON.parse(await home.read(SETTINGS));
  delete edited.statusLine;
  await home.write(SETTINGS, JSON.stringify(edited));

  await home.tacho(["setup", "--yes"]);

  const [backup] = (await readdir(home.path(".tacho/backup"))).filter((n) =>
    n.endsWith(".original"),
  );
  expect(await home.read(`.tacho/backup/${backup}`)).toBe(HAND_WRITTEN);
});

test("makes the settings file, private, where there is none", async () => {
  await using home = await createTachoHome();

  await home.tacho(["setup", "--yes"], { hasClient: false });

  expect(Object.keys(JSON.parse(await home.read(SETTINGS)))).toEqual(["statusLine"]);
  expect(await modeOf(home, SETTINGS)).toBe("600");
  expect(await modeOf(home, ".claude")).toBe("700");
});

test("says which commands to run where Claude Code is not found", async () => {
  await using home = await createTachoHome();

  const run = await home.tacho(["setup", "--yes"], { hasClient: false });

  const root = await installedPlugin();
  expect(run.stdout).toContain(
    `Where it is, run: claude plugin marketplace add ${root} && claude plugin install tacho@tacho`,
  );
  expect(run.exitCode).toBe(0);
});

test("follows CLAUDE_CONFIG_DIR", async () => {
  await using home = await createTachoHome();
  const env = { CLAUDE_CONFIG_DIR: home.path("elsewhere") };

  await home.tacho(["setup", "--yes"], { env });

  expect(JSON.parse(await home.read("elsewhere/settings.json")).statusLine.type).toBe("command");
  await expect(stat(home.path(".claude"))).rejects.toThrow("ENOENT");
});

test("with --scope local only this project's own settings change", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.write("acme/README", "");

  await home.tacho(["setup", "--yes", "--scope", "local"], { cwd: home.path("acme") });

  expect(await home.read(SETTINGS)).toBe(HAND_WRITTEN);
  const local = JSON.parse(await home.read("acme/.claude/settings.local.json"));
  expect(Object.keys(local)).toEqual(["statusLine", "enabledPlugins", "extraKnownMarketplaces"]);
});

test("tells what the client could not do, without its escapes, and keeps the rest", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.write("claude-fails", "");

  const run = await home.tacho(["setup", "--yes"]);

  expect(run.stdout).toContain("✘ mock says no. To see more, run it yourself.\n");
  expect(run.exitCode).toBe(1);
  expect(JSON.parse(await home.read(SETTINGS)).statusLine.type).toBe("command");
});

test("answers --json with one object", async () => {
  await using home = await createTachoHome();

  const planned = await home.tacho(["setup", "--json"]);
  const done = await home.tacho(["setup", "--json", "--yes"]);
  const again = await home.tacho(["setup", "--json", "--yes"]);

  expect(JSON.parse(planned.stdout)).toMatchObject({ outcome: "unasked", notes: [], failures: [] });
  expect(JSON.parse(done.stdout)).toMatchObject({ outcome: "done" });
  expect(JSON.parse(again.stdout)).toEqual({
    outcome: "unchanged",
    changes: [],
    notes: [],
    failures: [],
  });
});

/** Every file below the home that is not the fake client's log, with its content. */
async function listAll(home: TachoHome): Promise<Record<string, string>> {
  const entries = await readdir(home.dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== "claude-calls.log")
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(home.dir.length + 1))
    .sort();
  const texts = await Promise.all(files.map((file) => home.read(file)));
  return Object.fromEntries(files.map((file, index) => [file, texts[index] ?? ""]));
}

async function modeOf(home: TachoHome, name: string): Promise<string> {
  return ((await stat(home.path(name))).mode & 0o777).toString(8);
}

function withoutPaths(text: string, home: TachoHome, plugin: string): string {
  return text.replaceAll(home.dir, "/home/dev").replaceAll(plugin, "/src/tacho");
}
