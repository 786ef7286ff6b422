import type { StatePaths } from "../platform/state-paths.ts";
import { runInWorker, type WorkerPlace } from "../platform/worker-file.ts";
import { type Config, DEFAULT_CONFIG } from "./config.ts";
import { readConfigCache } from "./config-cache-file.ts";

/**
 * The settings for a statusline or a hook. Only the first run after a change of config.json pays for
 * its validation, in the worker; a config.json that is refused counts as none.
 */
export async function loadHotConfig(
  paths: Pick<StatePaths, "config" | "configCache">,
  worker: WorkerPlace,
): Promise<Config> {
  const cached = readConfigCache(paths);
  if (cached !== undefined) return cached;
  await runInWorker(worker, "refreshConfig", paths);
  return readConfigCache(paths) ?? DEFAULT_CONFIG;
}
