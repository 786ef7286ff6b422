import { mkdir, writeFile } from "node:fs/promises";
import { execa } from "execa";
import fc from "fast-check";
import { expect, test } from "vitest";
import { run } from "../../cli/run.ts";
import { bundleEnv, bundleNode, bundlePath } from "../e2e/spawn-bundle.ts";
import { installHangingClaude } from "./fake-claude.ts";
import { createTachoHome, SETTINGS } from "./tacho-home.ts";
import { createWorld } from "./test-world.ts";

const settingsTexts = fc
  .tuple(
    fc.record(
      {
        model: fc.string(),
        statusLine: fc.oneof(
          fc.record({ type: fc.constant("command"), command: fc.string() }),
          fc.jsonValue(),
        ),
        enabledPlugins: fc.oneof(fc.dictionary(fc.string(), fc.boolean()), fc.jsonValue()),
        extraKnownMarketplaces: fc.jsonValue(),
        other: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom(undefined, 2, 4, "\t"),
    fc.constantFrom("", "\n", "\r\n"),
    fc.constantFrom("", "\uFEFF"),
  )
  .map(([value, indent, end, mark]) => mark + JSON.stringify(value, null, indent) + end);

test("for any settings, setup then uninstall gives back the same bytes", async () => {
  await using home = await createTachoHome();
  const world = createWorld({ homeDir: home.dir });
  await mkdir(home.path(".claude"));

  await fc.assert(
    fc.asyncProperty(settingsTexts, fc.constantFrom("--wrap", "--replace"), async (text, flag) => {
      await writeFile(home.path(SETTINGS), text);
      const setUp = await run(["setup", "--yes", flag], world);
      const uninstalled = await run(["uninstall", "--yes"], world);

      expect([setUp, uninstalled]).toEqual([0, 0]);
      expect(await home.read(SETTINGS)).toBe(text);
    }),
    { numRuns: 60 },
  );
}, 120_000);

test("for any settings that are edited in between, only our keys go", async () => {
  await using home = await createTachoHome();
  const world = createWorld({ homeDir: home.dir });
  await mkdir(home.path(".claude"));

  await fc.assert(
    fc.asyncProperty(settingsTexts, fc.jsonValue(), async (text, edit) => {
      await writeFile(home.path(SETTINGS), text);
      await run(["setup", "--yes", "--replace"], world);
      const edited = { ...parse(await home.read(SETTINGS)), edited: edit };
      await writeFile(home.path(SETTINGS), JSON.stringify(edited, null, 2));
      await run(["uninstall", "--yes"], world);

      const expected = { ...parse(text), edited: edit };
      expect(parse(await home.read(SETTINGS))).toEqual(parse(JSON.stringify(expected)));
    }),
    { numRuns: 60 },
  );
}, 120_000);

test("two setups at once do not forget what they replaced", async () => {
  const text = '{"statusLine":{"type":"command","command":"my-line"}}';
  await using home = await createTachoHome(text);

  await Promise.all([
    home.tacho(["setup", "--yes", "--replace"]),
    home.tacho(["setup", "--yes", "--replace"]),
  ]);
  await home.tacho(["uninstall", "--yes"]);

  expect(await home.read(SETTINGS)).toBe(text);
});

test.each([40, 90, 140])(
  "after a kill %i ms into setup the next setup goes through, and uninstall still restores",
  async (afterMs) => {
    const text = '{ "model": "opus",\n "env": {} }';
    await using home = await createTachoHome(text);
    // A client of its own: that one may outlive the kill, and is not to change settings later.
    await installHangingClaude(home.path("hanging"));
    const child = execa(bundleNode, [await bundlePath("tacho"), "setup", "--yes"], {
      env: bundleEnv(home.dir, { PATH: `${home.path("hanging")}:/usr/bin:/bin` }),
      extendEnv: false,
      cwd: home.dir,
      reject: false,
    });
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill("SIGKILL");
    await child;

    const again = await home.tacho(["setup", "--yes"]);
    const uninstalled = await home.tacho(["uninstall", "--yes"]);

    expect(again.stderr + uninstalled.stderr).toBe("");
    expect([again.exitCode, uninstalled.exitCode]).toEqual([0, 0]);
    expect(await home.read(SETTINGS)).toBe(text);
  },
);

function parse(text: string) {
  return JSON.parse(text.replace(/^\uFEFF/, ""));
}
