import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { refreshConfigCache } from "../../shared/config/config-file.ts";
import { dueAtMs } from "../../shared/notify/tender-due-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { MS_PER_HOUR } from "../../shared/platform/time.ts";
import { appendObservations } from "../../shared/quota/observations-file.ts";
import { limits } from "../../worker/limits.ts";
import { until } from "../e2e/until.ts";
import { FOREIGN_ENV, workerStarts, writeFakeWorker } from "../mcp/fake-worker.ts";
import { tendHome } from "./tend-world.ts";

const load = createRequire(import.meta.url);

function observe({ quotaDir }: StatePaths, usedPercent: number): void {
  const atMs = Date.now() - 1_000;
  const row = { window: "five_hour", resetsAtMs: atMs + 2 * MS_PER_HOUR, sessionId: "s1" };
  appendObservations(quotaDir, "acc", [{ ...row, atMs, usedPercent, source: "statusline" }], atMs);
}

/** What the statusline does after it has printed, with a worker that only notes its start. */
function lookAt(paths: StatePaths): string {
  const bundleDir = `${paths.home}/dist`;
  writeFakeWorker(bundleDir, "settles");
  limits({
    platform: "linux",
    ...{ paths, load, account: "acc", nowMs: Date.now() },
    env: { TACHO_HOME: paths.home, PATH: process.env.PATH, TELEGRAM_CHAT_ID: "2", ...FOREIGN_ENV },
    nodePath: process.execPath,
    workerPath: `${bundleDir}/worker.cjs`,
  });
  return bundleDir;
}

test("a threshold that nobody was told of starts a worker, which gets no foreign secret", async () => {
  const { paths } = await tendHome();
  refreshConfigCache(paths);
  observe(paths, 85);

  const bundleDir = lookAt(paths);
  await until(() => workerStarts(bundleDir).length > 0);

  const [{ job, env } = { job: undefined, env: {} }] = workerStarts(bundleDir);
  expect(job).toBe("tend");
  expect(env).toMatchObject({ TACHO_HOME: paths.home, TELEGRAM_CHAT_ID: "2" });
  expect(JSON.stringify(env)).not.toContain("foreign-secret");
});

test("so does a window that is likely to run out before its reset", async () => {
  const { paths } = await tendHome();
  refreshConfigCache(paths);
  observe(paths, 70);

  const bundleDir = lookAt(paths);

  await until(() => workerStarts(bundleDir).length > 0);
  expect(workerStarts(bundleDir)).toMatchObject([{ job: "tend" }]);
});

test.each([
  ["no threshold was passed", 20, true],
  ["no channel is set up", 85, false],
])("none is started where %s", async (_, usedPercent, hasChannel) => {
  const { paths, configure } = await tendHome();
  if (!hasChannel) configure({});
  refreshConfigCache(paths);
  observe(paths, usedPercent);

  lookAt(paths);

  expect(dueAtMs(paths.runDir, [])).toBeUndefined();
});

test("none is started where settings or what was told cannot be known", async () => {
  const { paths } = await tendHome();
  observe(paths, 85);
  lookAt(paths);
  expect(dueAtMs(paths.runDir, [])).toBeUndefined();

  refreshConfigCache(paths);
  writeFileSync(paths.alertsFile, '{"version":2}');
  lookAt(paths);

  expect(dueAtMs(paths.runDir, [])).toBeUndefined();
});
