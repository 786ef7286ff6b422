import { isObject } from "../platform/read-value.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { runInWorker, type WorkerPlace } from "../platform/worker-file.ts";
import { type Config, DEFAULT_CONFIG } from "./config.ts";
import { hotConfig, readConfigCache } from "./config-cache-file.ts";

/**
 * The settings for a statusline or a hook. Only the first run after a change of config.json pays for
 * its validation, in the worker; a config.json that is refused counts as none. Never rejects.
 */
export async function loadHotConfig(
  paths: Pick<StatePaths, "config" | "configCache">,
  worker: WorkerPlace,
): Promise<Config> {
  const cached = readConfigCache(paths);
  if (cached !== undefined) return cached;
  try {
    const config = await runInWorker(worker, "refreshConfig", paths);
    // Not what it has just stored: a read-only home takes no copy.
    return hotConfig(isObject(config) ? config : undefined);
  } catch {
    // Settings must not cost the line. `tacho doctor` says what is wrong with them.
    return DEFAULT_CONFIG;
  }
}
