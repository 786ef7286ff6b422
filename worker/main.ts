import { homeDirOf, hostNameOf } from "../shared/platform/machine.ts";
import { statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import { readStdin } from "../shared/platform/stdin-file.ts";
import {
  clientUsageJob,
  compactQuotaJob,
  logJob,
  refreshConfigJob,
  refreshWrappedJob,
  startWrappedJob,
  tendJob,
} from "./run.ts";
import type { TendRequest } from "./tend.ts";
import type { TendWorld } from "./tend-setup.ts";

// Loaded by path into a running statusline or hook: these are what `runInWorker` finds.
export {
  clientUsageJob as recordClientUsage,
  logJob as log,
  refreshConfigJob as refreshConfig,
  startWrappedJob as startWrapped,
  tendHere as tend,
};

const MAX_STDIN_BYTES = 1024 * 1024;

function tendHere(request: TendRequest): Promise<void> {
  return tendJob(gatherWorld(), request);
}

/** Spawned as a process of its own, what it works on in a file or on stdin: argv is seen by all. */
async function main([job, cacheFile]: readonly string[]): Promise<void> {
  if (job === "tend") await logged((world) => tendJob(world, {}));
  if (job === "compactQuota") await logged(compactQuotaJob);
  if (job === "refreshWrapped" && cacheFile !== undefined) {
    const request = readStdin(MAX_STDIN_BYTES);
    await refreshWrappedJob({ cacheFile, request, env: process.env, now: Date.now });
  }
}

/** Nobody reads its stderr. */
async function logged(work: (world: TendWorld) => Promise<void>): Promise<void> {
  const world = gatherWorld();
  try {
    await work(world);
  } catch (error) {
    const { logDir } = statePaths(tachoHome(world.env, world.homeDir), world.env);
    logJob({ logDir, nowMs: Date.now(), entry: "worker", error });
  }
}

function gatherWorld(): TendWorld {
  const { env, platform } = process;
  return {
    ...{ env, platform, homeDir: homeDirOf(env, require) },
    hostname: () => hostNameOf(require),
    now: Date.now,
    random: Math.random,
    ...{ bundleDir: __dirname, nodePath: process.execPath, load: require },
  };
}

if (require.main === module) void main(process.argv.slice(2));
