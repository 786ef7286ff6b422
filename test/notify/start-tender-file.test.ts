import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createFixture } from "fs-fixture";
import { expect, onTestFinished, test } from "vitest";
import { isTended, startTender, tenderStarted } from "../../shared/notify/start-tender-file.ts";
import { statePaths } from "../../shared/platform/state-paths.ts";
import { removeHome } from "../e2e/remove-home.ts";
import { until } from "../e2e/until.ts";

const load = createRequire(import.meta.url);

/** Says what it was given, and what group it is in, and ends. */
const WORKER = `
  const { execFileSync } = require("node:child_process");
  const { renameSync, writeFileSync } = require("node:fs");
  const group = execFileSync("ps", ["-o", "pgid=", "-p", String(process.pid)]).toString().trim();
  const { argv, env, pid } = process;
  const seen = { argv: argv.slice(2), env, isOwnGroup: group === String(pid) };
  // Whoever finds it finds all of it.
  writeFileSync(env.OUT + ".part", JSON.stringify(seen));
  renameSync(env.OUT + ".part", env.OUT);
`;

async function place() {
  const fixture = await createFixture({ "worker.cjs": WORKER });
  onTestFinished(() => removeHome(fixture.path));
  const paths = statePaths(fixture.getPath("tacho"), {});
  const out = fixture.getPath("out.json");
  const lock = `${paths.outboxDir}/sender.lock`;
  return {
    ...{ paths, lock },
    /** Any program that ends at once, where it is not looked at. */
    start: (nowMs = Date.now(), nodePath = "true") =>
      startTender({
        ...{ paths, nowMs, nodePath, load },
        workerPath: fixture.getPath("worker.cjs"),
        env: { PATH: process.env.PATH, OUT: out, TELEGRAM_BOT_TOKEN: "t" },
      }),
    hasRun: () => existsSync(out),
    seen: () => JSON.parse(readFileSync(out, "utf8")),
  };
}

const onPosix = test.skipIf(process.platform === "win32");

onPosix("starts a worker apart, which knows what it is given and nothing else", async () => {
  const { start, hasRun, seen } = await place();

  expect(start(Date.now(), process.execPath)).toBe("started");
  await until(hasRun);

  expect(seen()).toMatchObject({ argv: ["tend"], isOwnGroup: true });
  expect(Object.keys(seen().env).filter((name) => !name.startsWith("__"))).toEqual(
    expect.arrayContaining(["PATH", "OUT", "TELEGRAM_BOT_TOKEN"]),
  );
  expect(seen().env.HOME).toBeUndefined();
});

test("starts one while one is about to begin, and another when that one never did", async () => {
  const { start, paths } = await place();
  const nowMs = Date.now();

  expect(start(nowMs)).toBe("started");
  expect(start(nowMs + 1_000)).toBe("running");
  expect(start(nowMs + 60_000)).toBe("started");
  tenderStarted(paths.runDir);
  expect(start(nowMs + 60_100)).toBe("started");
});

test("starts none while somebody sends, and one where the sender is dead", async () => {
  const { start, paths, lock } = await place();
  const nowMs = Date.now();
  mkdirSync(lock, { recursive: true });

  expect(start(nowMs)).toBe("running");
  expect(isTended(paths.outboxDir, nowMs)).toBe(true);
  const atS = nowMs / 1_000 - 6;
  utimesSync(lock, atS, atS);

  expect(isTended(paths.outboxDir, nowMs)).toBe(false);
  expect(start(nowMs)).toBe("started");
});

test("a program that is not there stops nobody", async () => {
  const { start } = await place();

  expect(start(Date.now(), "/nowhere/node")).toBe("started");
});

test("says when the disk refuses", async () => {
  const { start, paths } = await place();
  writeFileSync(paths.home, "");

  expect(() => start()).toThrow(/ENOTDIR|EEXIST|ENOENT/);
});
