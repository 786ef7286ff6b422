import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startKeeper } from "../../mcp/keeper.ts";
import type { ServerWorld } from "../../mcp/world.ts";
import {
  type LauncherPlace,
  launcherPath,
  writeLaunchers,
} from "../../shared/platform/launcher-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { DEFAULT_HOT_CONFIG } from "../config/whole-hot-config.ts";
import { until } from "../e2e/until.ts";
import { shardOf, writeShard } from "../sessions/shards.ts";
import { stateFolder } from "../sessions/state-folder.ts";
import { worldOf } from "./asking-client.ts";

function startIn(paths: StatePaths, more: Partial<ServerWorld> = {}) {
  const failures: unknown[] = [];
  const stop = startKeeper({
    world: worldOf(paths, { now: Date.now, ...more }),
    settings: () => ({ paths, keepDays: 7, hot: DEFAULT_HOT_CONFIG }),
    tellChanges: async () => {},
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(stop);
  return { failures, stop };
}

test("reports a directory that refuses once, and goes on when it does not any more", async () => {
  const paths = await stateFolder();
  writeFileSync(paths.sessionsDir, "");
  const { failures } = startIn(paths);

  await until(() => failures.length > 0);
  await pause(1_800);
  expect(failures).toHaveLength(1);
  rmSync(paths.sessionsDir);
  writeShard(paths, shardOf("other"));

  await until(() => existsSync(paths.sessionsFile));
});

test("does nothing any more once it is stopped", async () => {
  const paths = await stateFolder();
  writeShard(paths, shardOf("first"));
  const { stop } = startIn(paths);
  // Its first look is over: the next one comes half a second later.
  await until(() => existsSync(paths.sessionsFile));
  await pause(50);

  stop();
  await pause(50);
  rmSync(paths.sessionsDir, { recursive: true, force: true });
  writeShard(paths, shardOf("other"));
  rmSync(paths.sessionsFile, { force: true });
  await pause(1_300);

  expect(existsSync(paths.sessionsFile)).toBe(false);
});

test("points the launchers of a setup at the bundles it runs from", async () => {
  const paths = await stateFolder();
  const place = launcherPlace(paths, join(paths.home, "plugin-1.0.0"));
  writeLaunchers(place);
  const bundleDir = join(paths.home, "plugin-1.1.0");
  mkdirSync(bundleDir);

  startIn(paths, { bundleDir });

  expect(readFileSync(launcherPath(place, "tacho"), "utf8")).toContain("plugin-1.1.0");
});

test("makes no launchers where no setup made any", async () => {
  const paths = await stateFolder();

  startIn(paths);

  expect(existsSync(paths.binDir)).toBe(false);
});

function launcherPlace({ binDir }: StatePaths, bundleDir: string): LauncherPlace {
  return { binDir, bundleDir, nodePath: process.execPath, platform: process.platform };
}
