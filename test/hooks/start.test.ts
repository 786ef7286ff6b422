import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { execa } from "execa";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";

const PROGRAM = `console.log("ran");`;

/** The starter beside a program of the test's own. */
async function starter(program?: string) {
  const fixture = await createFixture({ dist: {}, home: {} });
  onTestFinished(() => fixture.rm());
  const dist = fixture.getPath("dist");
  const outfile = join(dist, "hook.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, "../../hooks/start.ts")],
    ...{ outfile, bundle: true, platform: "node", target: "node20", format: "cjs" },
    define: { PROGRAM_ID: '"id1"', ALONGSIDE: "{}" },
    logLevel: "silent",
  });
  if (program !== undefined) writeFileSync(join(dist, "hook.main.cjs"), program);
  const run = join(fixture.getPath("home"), ".tacho", "run");
  mkdirSync(run, { recursive: true, mode: 0o700 });
  return {
    start: async (...args: string[]) => {
      const env = { HOME: fixture.getPath("home") };
      const options = { env, extendEnv: false, reject: false, timeout: 50_000 };
      const { exitCode, stdout, stderr } = await execa(
        process.execPath,
        [outfile, ...args],
        options,
      );
      return { exitCode, stdout, stderr };
    },
    /** What the forms are of, without Node's version and the round. */
    forms: () => readdirSync(run).map((name) => name.replace(/-v\d.*$/, "")),
  };
}

test("each event has a form of its own, also one that has yet to be invented", async () => {
  const { start, forms } = await starter(PROGRAM);

  for (const event of ["Stop", "SubagentStop", "MoonRise"]) await start(event);

  expect(forms()).toEqual(["hook-id1-MoonRise", "hook-id1-Stop", "hook-id1-SubagentStop"]);
});

test.each([[], [""], ["../../Stop"], ["Stop\n"], ["a b"], ["Stop.1"], ["--eval"]])(
  "what is no event's name is none of a file's, and runs all the same: %j",
  async (...args) => {
    const { start, forms } = await starter(PROGRAM);

    expect(await start(...args)).toEqual({ exitCode: 0, stdout: "ran", stderr: "" });
    expect(forms()).toEqual(["hook-id1"]);
  },
);

test("a name longer than any file's is run without a form", async () => {
  const { start, forms } = await starter(PROGRAM);

  const { exitCode, stdout, stderr } = await start("A".repeat(5_000));

  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "ran", stderr: "" });
  expect(forms()).toEqual([]);
});

test.each([
  ["missing", undefined],
  ["torn", "const half = {"],
  ["broken", "throw new Error('no');"],
])("a program that is %s stays out of the client's way", async (_, program) => {
  const { start } = await starter(program);

  expect(await start("Stop")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});
