import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { defineCommand } from "../../cli/command.ts";
import { COMMANDS } from "../../cli/commands.ts";
import { QUICK_COMMANDS } from "../../cli/quick/quick-commands.ts";
import { QUICK_NAMES } from "../../cli/quick/quick-names.ts";
import { run } from "../../cli/run.ts";
import packageJson from "../../package.json" with { type: "json" };
import { bundleEnv, bundleNode, bundlePath, runBundle } from "../e2e/spawn-bundle.ts";
import { createWorld } from "./test-world.ts";

test("without arguments it explains itself, like help and --help", async () => {
  const [bare, help, option] = await Promise.all(
    [[], ["help"], ["--help"]].map((args) => runBundle("tacho", { args })),
  );

  expect(bare?.stdout).toContain("Usage: tacho <command> [options]\n");
  expect(bare?.exitCode).toBe(0);
  expect(help?.stdout).toBe(bare?.stdout);
  expect(option?.stdout).toBe(bare?.stdout);
});

test.each(COMMANDS.map(({ name }) => name))(
  "tacho %s --help explains the command",
  async (name) => {
    const world = createWorld({ homeDir: "/nowhere" });

    const exitCode = await run([name, "--help"], world);

    expect(world.stdout()).toContain(`Usage: tacho ${name}`);
    expect(exitCode).toBe(0);
  },
);

test("help about one command", async () => {
  const world = createWorld({ homeDir: "/nowhere" });

  await run(["help", "uninstall"], world);

  expect(world.stdout()).toMatchInlineSnapshot(`
    "Disconnect Tacho and put Claude Code's settings back

    Usage: tacho uninstall [--yes] [--dry-run] [--purge]

      -y, --yes  Do not ask
      --dry-run  Only show what would change
      --purge    Delete recorded data and Tacho's settings too
      --json     Print JSON

    Settings that nobody changed since setup become byte for byte what they were; in others only
    Tacho's entries go. Recorded data stays unless you say --purge.
    "
  `);
});

test.each([
  [["stup"], 'There is no command "stup". Did you mean "tacho setup"? See: tacho help'],
  [["qqqqqq"], 'There is no command "qqqqqq". See: tacho help'],
  [
    ["setup", "--dry-rnu"],
    "There is no option --dry-rnu. Did you mean --dry-run? See: tacho help setup",
  ],
  [["setup", "-x"], "There is no option -x. See: tacho help setup"],
  [["doctor", "now"], 'tacho doctor does not take the argument "now". See: tacho help doctor'],
  [["setup", "--scope"], "Option '--scope <value>' argument missing. See: tacho help setup"],
  [["setup", "--yes=no"], "Option '-y, --yes' does not take an argument. See: tacho help setup"],
])("tacho %j: exit code 2 and what to do", async (args, message) => {
  const world = createWorld({ homeDir: "/nowhere" });

  const exitCode = await run(args, world);

  expect(world.stderr()).toBe(`tacho: ${message}\n`);
  expect(world.stdout()).toBe("");
  expect(exitCode).toBe(2);
});

test("with --json an error is JSON on stdout", async () => {
  const world = createWorld({ homeDir: "/nowhere" });

  await run(["config", "get", "statusline.thema", "--json"], world);

  expect(JSON.parse(world.stdout())).toEqual({
    error: {
      code: "USAGE",
      message:
        "There is no key statusline.thema. Did you mean statusline.theme? See: tacho help config",
    },
  });
});

test("says its version, the one of package.json", async () => {
  const text = await runBundle("tacho", { args: ["--version"] });
  const json = await runBundle("tacho", { args: ["version", "--json"] });

  expect(text.stdout).toMatch(`tacho ${packageJson.version} (Node.js `);
  expect(JSON.parse(json.stdout).tacho).toBe(packageJson.version);
});

test("on an old Node.js it says one clear line", async () => {
  await using fixture = await createFixture({
    "old.cjs": "Object.defineProperty(process.versions, 'node', { value: '20.18.3' });",
  });

  const run = await execa(
    bundleNode,
    ["--require", fixture.getPath("old.cjs"), await bundlePath("tacho"), "setup"],
    { reject: false },
  );

  expect(run.stderr).toBe("tacho: this is Node.js 20.18.3; Tacho needs 20.19 or newer.");
  expect(run.stdout).toBe("");
  expect(run.exitCode).toBe(1);
});

test("the starter knows which commands its quick program has", () => {
  expect(QUICK_COMMANDS.map(({ name }) => name)).toEqual(QUICK_NAMES);
  expect(COMMANDS).toEqual(expect.arrayContaining([...QUICK_COMMANDS]));
});

test("a quick command speaks like all others", async () => {
  const [help, wrong] = await Promise.all([
    runBundle("tacho", { args: ["usage", "--help"] }),
    runBundle("tacho", { args: ["usage", "--jsn"] }),
  ]);
  const inHelp = await runBundle("tacho", { args: ["help", "usage"] });

  expect(help.stdout).toBe(inHelp.stdout);
  expect(wrong).toMatchObject({
    exitCode: 2,
    stderr: "tacho: There is no option --jsn. Did you mean --json? See: tacho help usage\n",
  });
});

test("a reader that closes early is no failure", async () => {
  const bundle = await bundlePath("tacho");

  const piped = await execa({
    shell: "/bin/bash",
    // A shell has something to say of a locale that this machine does not have.
    env: bundleEnv("/nowhere"),
    extendEnv: false,
    reject: false,
  })`set -o pipefail; ${bundleNode} ${bundle} config schema | true`;

  expect(piped.stderr).toBe("");
});

test("a command gets typed values, and everything after -- as arguments", async () => {
  const seen: unknown[] = [];
  const command = defineCommand({
    name: "probe",
    summary: "",
    usage: [""],
    options: { width: { type: "string", summary: "" }, json: { type: "boolean", summary: "" } },
    maxArguments: 2,
    async run({ values, positionals }) {
      seen.push(values.width?.length, values.json, positionals);
      return 0;
    },
  });

  await command.run(["--width", "80", "a", "--", "--json"], createWorld({ homeDir: "/nowhere" }));

  expect(seen).toEqual([2, undefined, ["a", "--json"]]);
});
