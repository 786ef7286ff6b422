import { isObject, type JsonObject } from "../platform/read-value.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { runInWorker, type WorkerPlace } from "../platform/worker-file.ts";
import { readConfigCache } from "./config-cache-file.ts";

/** Reads stored settings; without any it gives the defaults. */
export type ParseConfig<Settings> = (raw: JsonObject | undefined) => Settings;

/**
 * The settings for a statusline or a hook. Only the first run after a change of config.json pays for
 * its validation, in the worker; a config.json that is refused counts as none. Never rejects.
 */
export async function loadHotConfig<Settings>(
  paths: Pick<StatePaths, "config" | "configCache">,
  worker: WorkerPlace,
  parse: ParseConfig<Settings>,
): Promise<Settings> {
  const cached = readConfigCache(paths, parse);
  if (cached !== undefined) return cached;
  try {
    const config = await runInWorker(worker, "refreshConfig", paths);
    // Not what it has just stored: a read-only home takes no copy.
    return parse(isObject(config) ? config : undefined);
  } catch {
    // Settings must not cost the line. `tacho doctor` says what is wrong with them.
    return parse(undefined);
  }
}
