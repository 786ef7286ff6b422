import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { run } from "../../cli/run.ts";
import { createWorld } from "./test-world.ts";

const FOREIGN = JSON.stringify({ statusLine: { type: "command", command: "my-line" } });

test("in a terminal setup shows the plan and goes on after a yes", async () => {
  await using home = await createHome("{}\n");
  const world = createWorld({ homeDir: home.dir, answers: ["y"] });

  expect(await run(["setup"], world)).toBe(0);

  expect(world.stdout()).toMatch(/^Tacho setup changes:\n.*Go on\? \[y\/N\] Done\.\n/s);
  expect(await home.statusLine()).toMatchObject({ type: "command" });
});

test.each(["", "n", "no", "yikes"])("the answer %j changes nothing", async (answer) => {
  await using home = await createHome("{}\n");
  const world = createWorld({ homeDir: home.dir, answers: [answer] });

  expect(await run(["setup"], world)).toBe(1);

  expect(world.stdout()).toContain("Go on? [y/N] Nothing was changed.\n");
  expect(await home.statusLine()).toBeUndefined();
});

test.each([
  ["w", ".tacho/bin/statusline", "my-line"],
  ["r", ".tacho/bin/statusline", undefined],
  ["k", "my-line", undefined],
  ["", "my-line", undefined],
])("asked about another statusline, %j is understood", async (answer, command, wrapped) => {
  await using home = await createHome(FOREIGN);
  const world = createWorld({ homeDir: home.dir, answers: [answer, "y"] });

  await run(["setup"], world);

  expect(world.stdout()).toContain(
    "There is another statusline: my-line\n[w] show both, [r] replace it, [k] keep it [k] ",
  );
  expect(await home.statusLine()).toMatchObject({ command: expect.stringContaining(command) });
  expect(await home.wrapped()).toBe(wrapped);
});

test("what a project brings is not offered to be wrapped", async () => {
  await using home = await createHome("{}\n");
  await mkdir(`${home.dir}/acme/.claude`, { recursive: true });
  await writeFile(`${home.dir}/acme/.claude/settings.local.json`, FOREIGN);
  const cwd = `${home.dir}/acme`;
  const world = createWorld({ homeDir: home.dir, cwd, answers: ["w", "y"] });

  await run(["setup", "--scope", "local"], world);

  expect(world.stdout()).toContain("\n[r] replace it, [k] keep it [k] ");
  expect(await home.wrapped()).toBeUndefined();
});

async function createHome(settings: string) {
  const fixture = await createFixture({ ".claude/settings.json": settings });
  const readJson = async (name: string) =>
    JSON.parse(await readFile(fixture.getPath(name), "utf8").catch(() => "{}"));
  return {
    dir: fixture.path.replace(/\/$/, ""),
    statusLine: async () => (await readJson(".claude/settings.json")).statusLine,
    wrapped: async () => (await readJson(".tacho/config.json")).statusline?.wrap?.command,
    [Symbol.asyncDispose]: () => fixture.rm(),
  };
}
