import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { removeHome } from "../e2e/remove-home.ts";

const NOTE = `require("node:fs").appendFileSync(process.env.HOME + "/notes", `;
/** Notes what it is asked for; a worker that was started for the outbox as well. */
const WORKER = `
  exports.refreshConfig = () => ({ notify: { channels: ["desktop"], desktopVia: "terminal" } });
  exports.log = ({ error }) => ${NOTE} "log: " + error.message + "\\n");
  if (process.argv[2] === "tend") ${NOTE} "tend\\n");
`;
const MERGES = `exports.merge = async () => ${NOTE} "merge\\n");`;
const REFUSES = `exports.merge = async () => { throw new Error("no merge"); };`;

/** The hook's program beside a worker and a merger of the test's own, when a turn has failed. */
async function program({ merge = MERGES, isHomeFile = false } = {}) {
  const fixture = await createFixture({
    dist: { "merge.cjs": merge, "worker.cjs": WORKER },
    home: { ".tacho": isHomeFile ? "" : { "config.json": "{}" } },
  });
  onTestFinished(() => removeHome(fixture.path));
  const outfile = fixture.getPath("dist/hook.main.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, "../../hooks/main.ts")],
    ...{ outfile, bundle: true, platform: "node", target: "node20", format: "cjs" },
    logLevel: "silent",
  });
  const home = fixture.getPath("home");
  const env = {
    HOME: home,
    // Somebody who is to hear of it.
    ...{ TELEGRAM_BOT_TOKEN: "123:abc", TELEGRAM_CHAT_ID: "42" },
    CLAUDE_CODE_ENTRYPOINT: "cli",
  };
  const noted = () => {
    const path = join(home, "notes");
    return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").sort() : [];
  };
  return {
    run: async ({ isDeaf = false } = {}) => {
      const child = spawn(process.execPath, [outfile], { env, cwd: home, stdio: "pipe" });
      const output = Promise.all([isDeaf ? "" : text(child.stdout), text(child.stderr)]);
      if (isDeaf) child.stdout.destroy();
      child.stdin.end(
        JSON.stringify({ hook_event_name: "StopFailure", session_id: "s1", error: "rate_limit" }),
      );
      const [[exitCode], [stdout, stderr]] = await Promise.all([once(child, "close"), output]);
      return { exitCode, stdout, stderr };
    },
    /** What merger and worker were asked for; the worker may begin when the hook has ended. */
    notes: async (count: number) => {
      for (let i = 0; i < 400 && noted().length < count; i++) await pause(50);
      return noted();
    },
  };
}

const ANSWER = JSON.stringify({
  terminalSequence: "\u001b]777;notify;Claude stopped (rate limit);\u0007\u0007",
});

test("after an answer come a merge and a worker", async () => {
  const { run, notes } = await program();

  expect(await run()).toEqual({ exitCode: 0, stdout: ANSWER, stderr: "" });
  expect(await notes(2)).toEqual(["merge", "tend"]);
});

test("a client that does not listen takes neither away, and is logged once", async () => {
  const { run, notes } = await program();

  expect(await run({ isDeaf: true })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(await notes(3)).toEqual([expect.stringMatching(/^log: E[A-Z]+: /), "merge", "tend"]);
});

test("a merge that fails is logged, and takes the worker from nobody", async () => {
  const { run, notes } = await program({ merge: REFUSES });

  expect(await run()).toEqual({ exitCode: 0, stdout: ANSWER, stderr: "" });
  expect(await notes(2)).toEqual(["log: no merge", "tend"]);
});

test("a home that takes nothing is logged once; the merge finds out for itself", async () => {
  const { run, notes } = await program({ isHomeFile: true });

  expect(await run()).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(await notes(2)).toEqual([expect.stringMatching(/^log: E[A-Z]+: /), "merge"]);
});
