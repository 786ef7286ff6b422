import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readUsageHourly } from "../../mcp/usage-reading-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { until } from "../e2e/until.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { worldOf } from "./asking-client.ts";

const load = createRequire(import.meta.url);

/** A command line that writes down how it was called. */
function writeFakeCommand({ home }: StatePaths): () => string[] {
  const calls = join(home, "calls");
  mkdirSync(join(home, "dist"));
  writeFileSync(
    join(home, "dist", "tacho.cjs"),
    `const { appendFileSync } = require("node:fs");
    const call = { args: process.argv.slice(2), names: Object.keys(process.env).sort() };
    appendFileSync(${JSON.stringify(calls)}, JSON.stringify(call) + "\\n");`,
  );
  // It is there, and empty, a moment before it is written to.
  return () => (existsSync(calls) ? readFileSync(calls, "utf8").split("\n").filter(Boolean) : []);
}

test("files are read once an hour, by whichever server looks first", async () => {
  const paths = await stateFolder();
  const calls = writeFakeCommand(paths);
  let nowMs = Date.now();
  const world = worldOf(paths, { now: () => nowMs, load });

  readUsageHourly(world, paths.runDir);
  readUsageHourly(world, paths.runDir);
  await until(() => calls().length === 1);
  nowMs += 59 * MS_PER_MINUTE;
  readUsageHourly(world, paths.runDir);
  nowMs += 2 * MS_PER_MINUTE;
  readUsageHourly(world, paths.runDir);
  await until(() => calls().length === 2);

  expect(calls()).toHaveLength(2);
});

test("the reader gets what says where the tools' files lie, and no secret", async () => {
  const paths = await stateFolder();
  const calls = writeFakeCommand(paths);
  const env = {
    ...{ TACHO_HOME: paths.home, CODEX_HOME: "/codex", XDG_DATA_HOME: "/data", PATH: "/bin" },
    ...{ TELEGRAM_BOT_TOKEN: "123:abc", ANTHROPIC_API_KEY: "sk-ant", CLAUDE_CODE_SESSION_ID: "s" },
  };

  readUsageHourly(worldOf(paths, { env, load }), paths.runDir);
  await until(() => calls().length === 1);

  expect(JSON.parse(calls()[0] ?? "")).toEqual({
    args: ["usage", "refresh"],
    names: ["CODEX_HOME", "PATH", "TACHO_HOME", "XDG_DATA_HOME"],
  });
});

test("nothing is started where there is nothing to start", async () => {
  const paths = await stateFolder();

  readUsageHourly(worldOf(paths, { load }), paths.runDir);

  expect(existsSync(join(paths.runDir, "usage.read"))).toBe(false);
});
