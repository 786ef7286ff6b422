import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createLookout } from "../../mcp/lookout.ts";
import { noteDue } from "../../shared/notify/tender-due-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../../shared/platform/time.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { until } from "../e2e/until.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { worldOf } from "./asking-client.ts";
import { FOREIGN_ENV, workerStarts, writeFakeWorker } from "./fake-worker.ts";

const require = createRequire(import.meta.url);
const FOREIGN_NAMES = new RegExp(`^(${Object.keys(FOREIGN_ENV).join("|")})$`);
const { credentials } = DEFAULT_HOT_CONFIG;
const HOT = { ...DEFAULT_HOT_CONFIG, credentials: { ...credentials, keyEnvNames: ["SINK_KEY"] } };

/** A server's look-out that looks every five seconds of its own clock, and starts real processes. */
function lookoutIn(paths: StatePaths, bundleName = "dist") {
  let nowMs = Date.now();
  const beganAtMs = nowMs;
  const startedAfterSeconds: number[] = [];
  const bundleDir = join(paths.home, bundleName);
  const world = worldOf(paths, {
    env: {
      ...{ TACHO_HOME: paths.home, PATH: process.env.PATH, SINK_KEY: "key-of-the-sink" },
      ...{ CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "123:abc", ...FOREIGN_ENV },
    },
    now: () => nowMs,
    bundleDir,
    load: (path) => {
      startedAfterSeconds.push((nowMs - beganAtMs) / MS_PER_SECOND);
      return require(path);
    },
  });
  const lookout = createLookout(world, () => ({ paths, keepDays: 7, hot: HOT }));
  onTestFinished(() => lookout.stop());
  const look = async (times = 1) => {
    for (let n = 0; n < times; n++) {
      nowMs += 5 * MS_PER_SECOND;
      await lookout.look();
    }
  };
  return { look, stop: lookout.stop, bundleDir, startedAfterSeconds };
}

test("starts nothing while nothing is due", async () => {
  const paths = await stateFolder();
  const { look, bundleDir, startedAfterSeconds } = lookoutIn(paths);
  writeFakeWorker(bundleDir, "settles");

  await look(3);

  expect(startedAfterSeconds).toEqual([]);
});

test("gives the worker what it needs of the environment, and no secret of others", async () => {
  const paths = await stateFolder();
  const { look, bundleDir } = lookoutIn(paths);
  writeFakeWorker(bundleDir, "settles");
  noteDue(paths.runDir, Date.now() - 1_000);

  await look();
  await until(() => workerStarts(bundleDir).length > 0);

  const [start] = workerStarts(bundleDir);
  expect(start?.job).toBe("tend");
  expect(start?.env).toMatchObject({
    TACHO_HOME: paths.home,
    PATH: process.env.PATH,
    SINK_KEY: "key-of-the-sink",
    CLAUDE_PLUGIN_OPTION_TELEGRAM_BOT_TOKEN: "123:abc",
  });
  expect(Object.keys(start?.env ?? {})).not.toEqual(
    expect.arrayContaining([expect.stringMatching(FOREIGN_NAMES)]),
  );
});

test("one looks out until it stops, then the next", async () => {
  const paths = await stateFolder();
  const first = lookoutIn(paths);
  const second = lookoutIn(paths);
  writeFakeWorker(first.bundleDir, "fails");
  await first.look();
  noteDue(paths.runDir, Date.now() - 1_000);

  await second.look();
  const meanwhile = [...second.startedAfterSeconds];
  await first.stop();
  await second.look();

  expect(meanwhile).toEqual([]);
  expect(first.startedAfterSeconds).toEqual([]);
  expect(second.startedAfterSeconds).toEqual([10]);
});

test("one that was stopped looks out no more", async () => {
  const paths = await stateFolder();
  const first = lookoutIn(paths);
  const second = lookoutIn(paths);
  writeFakeWorker(first.bundleDir, "fails");
  noteDue(paths.runDir, Date.now() - 1_000);

  await Promise.all([first.look(), first.stop()]);
  await second.look();

  expect(first.startedAfterSeconds).toEqual([]);
  expect(second.startedAfterSeconds).toEqual([5]);
});

test("a worker that gets nothing done is started less and less often", async () => {
  const paths = await stateFolder();
  const { look, bundleDir, startedAfterSeconds } = lookoutIn(paths);
  writeFakeWorker(bundleDir, "fails");
  noteDue(paths.runDir, Date.now() - 1_000);

  await look(60);

  expect(startedAfterSeconds).toEqual([5, 10, 20, 40, 75, 135, 195, 255]);
});

test("what is due anew, after it was settled, is looked after at once", async () => {
  const paths = await stateFolder();
  const { look, bundleDir, startedAfterSeconds } = lookoutIn(paths);
  writeFakeWorker(bundleDir, "fails");
  noteDue(paths.runDir, Date.now() - 1_000);
  await look(10);
  rmSync(join(paths.runDir, "tend.asked"));
  await look();

  noteDue(paths.runDir, Date.now() - 1_000);
  await look();

  expect(startedAfterSeconds).toEqual([5, 10, 20, 40, 60]);
});

test("a server whose bundles are gone says so, and leaves it to one that can", async () => {
  const paths = await stateFolder();
  const old = lookoutIn(paths, "old");
  const updated = lookoutIn(paths, "updated");
  writeFakeWorker(old.bundleDir, "settles");
  writeFakeWorker(updated.bundleDir, "settles");
  await old.look();

  rmSync(old.bundleDir, { recursive: true });
  noteDue(paths.runDir, Date.now() - 1_000);
  await expect(old.look()).rejects.toThrow("worker.cjs is gone. Start the session anew.");
  await updated.look();

  expect(old.startedAfterSeconds).toEqual([]);
  expect(updated.startedAfterSeconds).toEqual([5]);
});
