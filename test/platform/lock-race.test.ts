import { spawn } from "node:child_process";
import { mkdirSync, utimesSync } from "node:fs";
import { text } from "node:stream/consumers";
import { build } from "esbuild";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";

const LOCKS = 60;
const PROCESSES = 4;

test("processes that take over the same stale lock at once hold it or give way, and never fail", async () => {
  const fixture = await createFixture({});
  onTestFinished(() => fixture.rm());
  const program = fixture.getPath("taker.cjs");
  await bundleTaker(program);
  const longAgo = new Date(Date.now() - 60_000);
  for (let index = 0; index < LOCKS; index++) {
    mkdirSync(fixture.getPath(`f${index}.lock`));
    utimesSync(fixture.getPath(`f${index}.lock`), longAgo, longAgo);
  }

  const beginAtMs = Date.now() + 1_500;
  const args = [program, fixture.path, String(LOCKS), String(beginAtMs)];
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, () => text(spawn(process.execPath, args).stdout)),
  );

  const ends = outputs.flatMap((output) => output.trim().split("\n"));
  expect(ends).toHaveLength(LOCKS * PROCESSES);
  expect(new Set(ends)).toEqual(new Set(["held", "busy"]));
});

/** Tries every lock once, all processes at the same moments. */
async function bundleTaker(outfile: string): Promise<void> {
  const contents = `
    import { tryLock } from "./shared/platform/lock-file.ts";
    async function main([folder, locks, beginAtMs]) {
      for (let index = 0; index < Number(locks); index++) {
        while (Date.now() < Number(beginAtMs) + index * 30) {}
        const taken = tryLock(folder + "/f" + index, 2_000);
        await taken.then(
          (release) => console.log(release === undefined ? "busy" : "held"),
          (error) => console.log(error.code),
        );
      }
      process.exit(0);
    }
    main(process.argv.slice(2));`;
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
  });
}
