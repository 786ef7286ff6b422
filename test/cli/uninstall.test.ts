import { mkdir, readdir, stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { run } from "../../cli/run.ts";
import { installedPlugin } from "../e2e/spawn-bundle.ts";
import { recordedHome } from "./recorded-home.ts";
import { createTachoHome, SETTINGS } from "./tacho-home.ts";

const HAND_WRITTEN = `{
\t"theme": "dark",  "model" : "opus",
\t"permissions": { "allow": ["Bash(git status)"] },

\t"env": {"EDITOR": "vi"} }`;

test("gives the settings back byte for byte, with their mode, and removes what setup made", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.tacho(["setup", "--yes"]);

  const run = await home.tacho(["uninstall", "--yes"]);

  expect(withoutPaths(run.stdout, home.dir)).toMatchInlineSnapshot(`
    "Tacho uninstall changes:
      - run claude plugin uninstall tacho@tacho
      - run claude plugin marketplace remove tacho
      - put ~/.claude/settings.json back as it was before setup
      - remove the launchers in ~/.tacho/bin
      - remove the client's leftover copy ~/.claude/plugins/cache/tacho
      - remove ~/.tacho/run
    Done. Sessions of Claude Code that still run keep Tacho until they end.
    "
  `);
  expect(run.exitCode).toBe(0);
  expect(await home.read(SETTINGS)).toBe(HAND_WRITTEN);
  expect((await stat(home.path(SETTINGS))).mode & 0o777).toBe(0o640);
  await expect(stat(home.path(".tacho"))).rejects.toThrow("ENOENT");
  expect(await readdir(home.path(".claude/plugins/cache"))).toEqual([]);
});

test("removes the settings file and its folder where there was none", async () => {
  await using home = await createTachoHome();
  await home.tacho(["setup", "--yes"], { hasClient: false });

  await home.tacho(["uninstall", "--yes"], { hasClient: false });

  await expect(stat(home.path(".claude"))).rejects.toThrow("ENOENT");
});

test("keeps a folder that something else was put into", async () => {
  await using home = await createTachoHome();
  await home.tacho(["setup", "--yes"], { hasClient: false });
  await home.write(".claude/history.jsonl", "");

  await home.tacho(["uninstall", "--yes"], { hasClient: false });

  expect(await readdir(home.path(".claude"))).toEqual(["history.jsonl"]);
});

test("takes only our keys where the file was edited since, and keeps its form", async () => {
  await using home = await createTachoHome('{\n    "model": "opus"\n}\n');
  await home.tacho(["setup", "--yes"], { hasClient: false });
  const edited = (await home.read(SETTINGS)).replace('"opus"', '"sonnet", "list": [1,2]');
  await home.write(SETTINGS, edited);

  await home.tacho(["uninstall", "--yes"], { hasClient: false });

  expect(await home.read(SETTINGS)).toBe('{\n    "model": "sonnet", "list": [1,2]\n}\n');
});

test("keeps plugin keys that were there before, if only as empty objects", async () => {
  const before = '{"enabledPlugins":{},"extraKnownMarketplaces":{"other":{"source":{}}}}';
  await using home = await createTachoHome(before);
  await home.tacho(["setup", "--yes"]);
  const edited = { ...JSON.parse(await home.read(SETTINGS)), theme: "light" };
  await home.write(SETTINGS, JSON.stringify(edited));

  await home.tacho(["uninstall", "--yes"]);

  expect(JSON.parse(await home.read(SETTINGS))).toEqual({ ...JSON.parse(before), theme: "light" });
});

test("restores the bytes also when the user installed the plugin by hand after setup", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.tacho(["setup", "--yes"], { hasClient: false });
  const root = await installedPlugin();
  await home.claude(["plugin", "marketplace", "add", root]);
  await home.claude(["plugin", "install", "tacho@tacho"]);

  await home.tacho(["uninstall", "--yes"]);

  expect(await home.read(SETTINGS)).toBe(HAND_WRITTEN);
});

test("does not bring a plugin back that was there before setup", async () => {
  await using home = await createTachoHome("{}\n");
  await home.claude(["plugin", "marketplace", "add", await installedPlugin()]);
  await home.claude(["plugin", "install", "tacho@tacho"]);
  await home.tacho(["setup", "--yes"]);

  await home.tacho(["uninstall", "--yes"]);

  expect(JSON.parse(await home.read(SETTINGS))).toEqual({
    enabledPlugins: {},
    extraKnownMarketplaces: {},
  });
});

test("works when the client is gone, and says what it could not do", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.tacho(["setup", "--yes"]);

  const run = await home.tacho(["uninstall", "--yes"], { hasClient: false });

  expect(run.stdout).toContain(
    "Claude Code was not found. Where it is, run: claude plugin uninstall tacho@tacho && claude plugin marketplace remove tacho",
  );
  expect(run.exitCode).toBe(0);
  expect(await home.read(SETTINGS)).toBe(HAND_WRITTEN);
});

test("works when the plugin is gone already", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.tacho(["setup", "--yes"]);
  await home.claude(["plugin", "uninstall", "tacho@tacho"]);
  await home.claude(["plugin", "marketplace", "remove", "tacho"]);

  const run = await home.tacho(["uninstall", "--yes"]);

  expect(run.exitCode).toBe(0);
  expect(await home.read(SETTINGS)).toBe(HAND_WRITTEN);
});

test("takes our keys out even when what setup remembered is lost", async () => {
  await using home = await createTachoHome('{\n  "model": "opus"\n}\n');
  await home.tacho(["setup", "--yes"]);
  await home.remove(".tacho/backup");

  await home.tacho(["uninstall", "--yes"]);

  expect(await home.read(SETTINGS)).toBe('{\n  "model": "opus"\n}\n');
});

test("recorded data stays and it says where; --purge deletes it", async () => {
  await using home = await createTachoHome();
  await home.tacho(["setup", "--yes"], { hasClient: false });
  await home.write(".tacho/sessions.json", "{}");
  await home.write(".tacho/notes.txt", "the user's own");

  const kept = await home.tacho(["uninstall", "--yes"], { hasClient: false });
  const listed = await readdir(home.path(".tacho"));
  const purged = await home.tacho(["uninstall", "--yes", "--purge"], { hasClient: false });

  expect(kept.stdout).toContain(
    "stay in ~/.tacho/ (sessions.json). To delete them: tacho uninstall --purge",
  );
  expect(listed.sort()).toEqual(["notes.txt", "sessions.json"]);
  expect(purged.exitCode).toBe(0);
  expect(await readdir(home.path(".tacho"))).toEqual(["notes.txt"]);
});

test("says what stays that is not in its hands: foreign files, sinks, tokens, jobs", async () => {
  const home = await recordedHome();
  const config = {
    notify: { channels: { telegram: { token: "1:secret", chatId: "42" } } },
    credentials: { sinks: [{ type: "file", path: "/srv/token.json" }] },
  };
  await home.write(home.paths.config, JSON.stringify(config));
  await home.write(`${home.paths.home}/sink.key`, "");
  await home.write(`${home.paths.home}/token.json`, "");
  await mkdir(home.paths.runDir, { mode: 0o700 });
  const kept = home.world();
  const purged = home.world();

  await run(["uninstall", "--dry-run"], kept);
  await run(["uninstall", "--dry-run", "--purge"], purged);

  expect(kept.stdout()).toMatchInlineSnapshot(`
    "Tacho uninstall changes:
      - remove ~/.tacho/run
    Left alone:
      - Recorded data and settings stay in ~/.tacho/ (config.json). To delete them: tacho uninstall --purge, or remove the folder.
      - ~/.tacho/config.json still holds the tokens of your channels and sinks.
      - What in ~/.tacho/ is not Tacho's stays: sink.key, token.json
      - Sinks keep what they were handed: file /srv/token.json
      - If you made a crontab line or a systemd timer for Tacho (tacho.timer, tacho-credentials.timer), remove it yourself.
    Nothing was changed (dry run).
    "
  `);
  expect(purged.stdout()).toContain("Sinks keep what they were handed: file /srv/token.json");
  expect(purged.stdout()).not.toContain("still holds");
});

test("the command to agree with says all that was asked for", async () => {
  const home = await recordedHome();
  await mkdir(home.paths.runDir, { recursive: true, mode: 0o700 });
  const world = home.world();

  expect(await run(["uninstall", "--purge"], world)).toBe(2);

  expect(world.stdout()).toContain(
    "To do all this: node checkout/dist/tacho.cjs uninstall --yes --purge\n",
  );
});

test("a shared directory is never deleted", async () => {
  await using home = await createTachoHome();
  const env = { TACHO_SHARED: home.path("shared") };
  await home.write("shared/sessions.json", "{}");
  await home.tacho(["setup", "--yes"], { hasClient: false, env });

  const run = await home.tacho(["uninstall", "--yes", "--purge"], { hasClient: false, env });

  expect(run.stdout).toContain("~/shared stays: other homes may use it.");
  expect(await home.read("shared/sessions.json")).toBe("{}");
});

test("leaves folders alone that are not private to Tacho", async () => {
  await using home = await createTachoHome();
  await home.write("var/log/system.log", "");
  await home.write("var/run/system.pid", "");
  const env = { TACHO_HOME: home.path("var") };
  await home.tacho(["setup", "--yes"], { hasClient: false, env });

  await home.tacho(["uninstall", "--yes", "--purge"], { hasClient: false, env });

  const left = await readdir(home.path("var"), { recursive: true });
  expect(left.filter((name) => name.includes("system")).sort()).toEqual([
    "log/system.log",
    "run/system.pid",
  ]);
});

test("says so where nothing is set up, and makes nothing", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);

  const run = await home.tacho(["uninstall", "--yes"]);

  expect(run.stdout).toBe("Tacho is not set up here; nothing was changed.\n");
  expect(run.exitCode).toBe(0);
  await expect(stat(home.path(".tacho"))).rejects.toThrow("ENOENT");
});

test("asks before it changes anything", async () => {
  await using home = await createTachoHome(HAND_WRITTEN);
  await home.tacho(["setup", "--yes"]);
  const before = await home.read(SETTINGS);

  const run = await home.tacho(["uninstall"]);

  expect(run.stdout).toMatch(
    /Nothing was changed\. To do all this: node \S+\/dist\/tacho\.cjs uninstall --yes\n$/,
  );
  expect(run.exitCode).toBe(2);
  expect(await home.read(SETTINGS)).toBe(before);
});

function withoutPaths(text: string, home: string): string {
  return text.replaceAll(home, "/home/dev");
}
