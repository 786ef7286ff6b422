import { expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { createTachoHome } from "./tacho-home.ts";

test("get prints everything, defaults included, or one value", async () => {
  await using home = await createTachoHome();

  const all = await home.tacho(["config", "get"]);
  const theme = await home.tacho(["config", "get", "statusline.theme"]);
  const json = await home.tacho(["config", "get", "statusline.theme", "--json"]);

  expect(JSON.parse(all.stdout)).toEqual(DEFAULT_CONFIG);
  expect(theme.stdout).toBe("default\n");
  expect(json.stdout).toBe('"default"\n');
});

test("a value that is not set prints nothing and exits with 1", async () => {
  await using home = await createTachoHome();

  const run = await home.tacho(["config", "get", "sharedDir"]);

  expect(run).toMatchObject({
    stdout: "",
    stderr: "tacho: sharedDir is not set.\n",
    exitCode: 1,
  });
});

test("set writes text, numbers and switches; unset brings the default back", async () => {
  await using home = await createTachoHome();

  const runs = [
    await home.tacho(["config", "set", "statusline.theme", "nord"]),
    await home.tacho(["config", "set", "statusline.links", "true"]),
    await home.tacho(["config", "set", "statusline.segments.cost.priority", "--", "-1.5"]),
    await home.tacho(["config", "set", "statusline.wrap.command", "123"]),
    await home.tacho(["config", "unset", "statusline.theme"]),
  ];

  expect(runs.map(({ stdout }) => stdout).join("")).toMatchInlineSnapshot(`
    "statusline.theme = nord
    statusline.links = true
    statusline.segments.cost.priority = -1.5
    statusline.wrap.command = 123
    statusline.theme = default
    "
  `);
  expect(JSON.parse(await home.read(".tacho/config.json"))).toEqual({
    statusline: { links: true, segments: { cost: { priority: -1.5 } }, wrap: { command: "123" } },
  });
});

test.each([
  [["set", "statusline.theme", "noir"], 1, "Nothing was changed: statusline.theme: must be one of"],
  [["set", "sessions.keepDays", "many"], 2, "sessions.keepDays must be JSON of the type number."],
  [["set", "statusline.thema", "nord"], 2, "There is no key statusline.thema. Did you mean"],
  [["set", "sharedDir", "shared"], 1, "Nothing was changed: sharedDir: must be an absolute path."],
  [["set", "statusline.theme"], 2, "Use it as: tacho config set <key> <value>."],
  [["set", "sessions.keepDays", "-1"], 2, "Put -- before a value that begins with a dash."],
  [["gte"], 2, 'Say what to do: get, set, unset, path or schema. Did you mean "get"?'],
  [[], 2, "Say what to do: get, set, unset, path or schema."],
])("config %j is refused", async (args, exitCode, message) => {
  await using home = await createTachoHome();

  const run = await home.tacho(["config", ...args]);

  expect(run.stderr).toContain(`tacho: ${message}`);
  expect(run.exitCode).toBe(exitCode);
  await expect(home.read(".tacho/config.json")).rejects.toThrow("ENOENT");
});

test("path says where it lies, schema describes every key", async () => {
  await using home = await createTachoHome();

  const path = await home.tacho(["config", "path"]);
  const schema = await home.tacho(["config", "schema"]);

  expect(path.stdout).toBe(`${home.path(".tacho/config.json")}\n`);
  expect(JSON.parse(schema.stdout)).toMatchObject({
    title: "Tacho config.json",
    properties: { statusline: { properties: { theme: { default: "default" } } } },
    additionalProperties: false,
  });
});

test("what is wrong with the file is told on stderr, the rest holds", async () => {
  await using home = await createTachoHome();
  await home.write(".tacho/config.json", '{"statusline":{"theme":"nord","colour":1}}');

  const run = await home.tacho(["config", "get", "statusline.theme"]);

  expect(run).toMatchObject({
    stdout: "nord\n",
    stderr: "tacho: statusline.colour: there is no such key.\n",
    exitCode: 0,
  });
});
