import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keepClientUsage } from "../../mcp/client-usage.ts";
import { compactDaily } from "../../mcp/compact-daily-file.ts";
import { isAsked } from "../../shared/notify/tender-due-file.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { readObservations } from "../../shared/quota/observations-file.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { until } from "../e2e/until.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { worldOf } from "./asking-client.ts";
import { workerStarts, writeFakeWorker } from "./fake-worker.ts";
import { NOW } from "./recorded-state.ts";

const ANNE = "11111111-1111-4111-8111-111111111111";

function cachedState(percent: number, fetchedAtMs: number): string {
  const resets_at = new Date(NOW + MS_PER_HOUR).toISOString();
  return JSON.stringify({
    oauthAccount: { accountUuid: ANNE },
    cachedUsageUtilization: {
      ...{ fetchedAtMs, accountUuid: ANNE },
      utilization: { five_hour: { utilization: percent, resets_at } },
    },
  });
}

test("reads the state file of the session's own config folder", async () => {
  const paths = await stateFolder();
  const configDir = `${paths.home}/work`;
  mkdirSync(configDir);
  writeFileSync(`${configDir}/.claude.json`, cachedState(42, NOW - MS_PER_MINUTE));
  const world = worldOf(paths, { env: { CLAUDE_CONFIG_DIR: configDir } });

  await keepClientUsage(world, { paths, keepDays: 7, hot: DEFAULT_HOT_CONFIG });

  expect(readObservations(paths.quotaDir, ANNE, { sinceMs: 0, nowMs: NOW })).toMatchObject([
    { usedPercent: 42, source: "client", atMs: NOW - MS_PER_MINUTE },
  ]);
  // Nobody could be told.
  expect(isAsked(paths.runDir)).toBe(false);
});

test("has the limits looked at when there is somebody to tell", async () => {
  const paths = await stateFolder();
  const world = worldOf(paths);
  mkdirSync(world.homeDir, { recursive: true });
  writeFileSync(`${world.homeDir}/.claude.json`, cachedState(91, NOW - MS_PER_MINUTE));
  const notify = { ...DEFAULT_HOT_CONFIG.notify, channels: ["slack"] as const };

  await keepClientUsage(world, { paths, keepDays: 7, hot: { ...DEFAULT_HOT_CONFIG, notify } });

  expect(isAsked(paths.runDir)).toBe(true);
});

test("has closed months thinned once a day, by a process of its own", async () => {
  const paths = await stateFolder();
  const settings = { paths, keepDays: 7, hot: DEFAULT_HOT_CONFIG };
  let nowMs = Date.now();
  const world = worldOf(paths, {
    now: () => nowMs,
    env: { TACHO_HOME: paths.home, PATH: process.env.PATH, ANTHROPIC_API_KEY: "foreign-secret" },
  });
  writeFakeWorker(world.bundleDir, "settles");
  compactDaily(world, settings);
  mkdirSync(paths.quotaDir, { recursive: true });

  for (const laterMs of [0, MS_PER_HOUR, MS_PER_DAY]) {
    nowMs += laterMs;
    compactDaily(world, settings);
  }
  await until(() => workerStarts(world.bundleDir).length >= 2);

  const starts = workerStarts(world.bundleDir);
  expect(starts.map(({ job }) => job)).toEqual(["compactQuota", "compactQuota"]);
  expect(starts[0]?.env).not.toHaveProperty("ANTHROPIC_API_KEY");
});
