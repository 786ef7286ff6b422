import { join } from "node:path";
import { childEnv } from "../shared/platform/child-env.ts";
import { startDetached } from "../shared/platform/detached-file.ts";
import { claimMark } from "../shared/platform/mark-file.ts";
import { statOf } from "../shared/platform/stat-file.ts";
import { ensurePrivateFolder } from "../shared/platform/state-folder.ts";
import { MS_PER_DAY } from "../shared/platform/time.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

/**
 * Has the closed months of observations thinned once a day, in a process of its own: a month of many
 * sessions takes a second, in which this one would not answer.
 */
export function compactDaily(world: ServerWorld, { paths }: Settings): void {
  const { bundleDir, nodePath, load, env } = world;
  const worker = join(bundleDir, "worker.cjs");
  if (statOf(worker) === undefined || statOf(paths.quotaDir) === undefined) return;
  ensurePrivateFolder(paths.runDir);
  if (!claimMark(join(paths.runDir, "quota.compacted"), MS_PER_DAY, world.now())) return;
  startDetached({ command: nodePath, args: [worker, "compactQuota"], env: childEnv(env), load });
}
