import { expect, test } from "vitest";
import { createTachoHome, SETTINGS, type TachoHome } from "./tacho-home.ts";

const FOREIGN = { type: "command", command: "~/bin/my-line --fancy", padding: 2 };
const WITH_FOREIGN = `${JSON.stringify({ model: "opus", statusLine: FOREIGN }, null, 4)}\n`;

test("another statusline is left alone and both ways out are named", async () => {
  await using home = await createTachoHome(WITH_FOREIGN);

  const run = await home.tacho(["setup", "--yes"]);

  expect(run.stdout).toContain(
    "The statusline in ~/.claude/settings.json stays: ~/bin/my-line --fancy. " +
      "To show both: tacho setup --wrap. To replace it: tacho setup --replace.",
  );
  expect(await statuslineOf(home)).toEqual(FOREIGN);
});

test("--wrap takes its place and shows it above ours", async () => {
  await using home = await createTachoHome(WITH_FOREIGN);

  await home.tacho(["setup", "--yes", "--wrap"]);

  expect(await statuslineOf(home)).toMatchObject({ command: home.path(".tacho/bin/statusline") });
  expect(JSON.parse(await home.read(".tacho/config.json"))).toEqual({
    statusline: { wrap: { command: FOREIGN.command } },
  });
});

test("--replace takes its place", async () => {
  await using home = await createTachoHome(WITH_FOREIGN);

  await home.tacho(["setup", "--yes", "--replace"]);

  expect(await statuslineOf(home)).toMatchObject({ command: home.path(".tacho/bin/statusline") });
  await expect(home.read(".tacho/config.json")).rejects.toThrow("ENOENT");
});

test.each(["--wrap", "--replace"])("uninstall after %s puts it back", async (flag) => {
  await using home = await createTachoHome(WITH_FOREIGN);
  await home.tacho(["setup", "--yes", flag]);

  await home.tacho(["uninstall", "--yes"]);

  expect(await home.read(SETTINGS)).toBe(WITH_FOREIGN);
  await expect(home.read(".tacho/config.json")).rejects.toThrow("ENOENT");
});

test("uninstall puts it back into settings that were edited since, too", async () => {
  await using home = await createTachoHome(WITH_FOREIGN);
  await home.tacho(["setup", "--yes", "--wrap"]);
  const edited = { ...JSON.parse(await home.read(SETTINGS)), theme: "light" };
  await home.write(SETTINGS, JSON.stringify(edited));

  await home.tacho(["uninstall", "--yes"]);

  expect(JSON.parse(await home.read(SETTINGS))).toEqual({
    model: "opus",
    statusLine: FOREIGN,
    theme: "light",
  });
});

test("--no-statusline sets none, but brings the plugin", async () => {
  await using home = await createTachoHome("{}\n");

  await home.tacho(["setup", "--yes", "--no-statusline"]);

  const settings = JSON.parse(await home.read(SETTINGS));
  expect(settings.statusLine).toBeUndefined();
  expect(settings.enabledPlugins).toEqual({ "tacho@tacho": true });
});

test("a command that a project brings is never wrapped", async () => {
  await using home = await createTachoHome();
  const local = JSON.stringify({ statusLine: { type: "command", command: "./evil.sh" } });
  await home.write("acme/.claude/settings.local.json", local);

  const run = await home.tacho(["setup", "--yes", "--wrap", "--scope", "local"], {
    cwd: home.path("acme"),
    hasClient: false,
  });

  expect(run.stdout).toContain("stays: ./evil.sh. It cannot be wrapped.");
  expect(await home.read("acme/.claude/settings.local.json")).toBe(local);
  await expect(home.read(".tacho/config.json")).rejects.toThrow("ENOENT");
});

test("a project's statusline does not keep the user's own from being wrapped", async () => {
  await using home = await createTachoHome(WITH_FOREIGN);
  const project = JSON.stringify({ statusLine: { type: "command", command: "./evil.sh" } });
  await home.write("acme/.claude/settings.json", project);

  await home.tacho(["setup", "--yes", "--wrap", "--scope", "local"], {
    cwd: home.path("acme"),
    hasClient: false,
  });

  expect(JSON.parse(await home.read(".tacho/config.json"))).toEqual({
    statusline: { wrap: { command: FOREIGN.command } },
  });
});

test("the line of another Tacho home is not wrapped into this one", async () => {
  await using home = await createTachoHome();
  await home.tacho(["setup", "--yes"], { hasClient: false });

  const run = await home.tacho(["setup", "--yes", "--wrap"], {
    hasClient: false,
    env: { TACHO_HOME: home.path("second") },
  });

  expect(run.stdout).toContain("It cannot be wrapped.");
  expect(await statuslineOf(home)).toMatchObject({ command: home.path(".tacho/bin/statusline") });
});

test("control characters of a foreign command do not reach the terminal", async () => {
  const command = "line\u001b]0;owned\u0007\u001b[2J\u202e";
  await using home = await createTachoHome(
    JSON.stringify({ statusLine: { type: "command", command } }),
  );

  const left = await home.tacho(["setup", "--dry-run"]);
  const wrapped = await home.tacho(["setup", "--dry-run", "--wrap"]);

  expect(left.stdout).toContain("stays: line. To show both");
  expect(wrapped.stdout).toContain("(config statusline.wrap): line\n");
});

test("only one of the three ways can be chosen", async () => {
  await using home = await createTachoHome(WITH_FOREIGN);

  const run = await home.tacho(["setup", "--yes", "--wrap", "--replace"]);

  expect(run.stderr).toBe(
    "tacho: --wrap, --replace and --no-statusline exclude each other. See: tacho help setup\n",
  );
  expect(run.exitCode).toBe(2);
});

async function statuslineOf(home: TachoHome): Promise<unknown> {
  return JSON.parse(await home.read(SETTINGS)).statusLine;
}
