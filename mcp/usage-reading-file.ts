import { join } from "node:path";
import { sourceEnv } from "../shared/platform/child-env.ts";
import { startDetached } from "../shared/platform/detached-file.ts";
import { claimMark } from "../shared/platform/mark-file.ts";
import { statOf } from "../shared/platform/stat-file.ts";
import { ensurePrivateFolder } from "../shared/platform/state-folder.ts";
import { MS_PER_HOUR } from "../shared/platform/time.ts";
import type { ServerWorld } from "./world.ts";

/**
 * Reads the tools' files into the ledger once an hour, in a process of its own: they are deleted some
 * day (the client's after 30 days), whether anybody asked for a report or not.
 */
export function readUsageHourly(world: ServerWorld, runDir: string): void {
  const { bundleDir, nodePath, load, env } = world;
  const command = join(bundleDir, "tacho.cjs");
  if (statOf(command) === undefined) return;
  ensurePrivateFolder(runDir);
  if (!claimMark(join(runDir, "usage.read"), MS_PER_HOUR, world.now())) return;
  const args = [command, "usage", "refresh"];
  startDetached({ command: nodePath, args, env: sourceEnv(env), load });
}
