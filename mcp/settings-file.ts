import type { Config } from "../shared/config/config.ts";
import { readConfigValue } from "../shared/config/config-schema.ts";
import { readConfigSource } from "../shared/config/config-source-file.ts";
import { DEFAULT_CONFIG } from "../shared/config/default-config.ts";
import { type HotConfig, hotConfigOf } from "../shared/config/hot-config.ts";
import { fileStamp } from "../shared/platform/stat-file.ts";
import { type StatePaths, statePaths, tachoHome } from "../shared/platform/state-paths.ts";
import type { ServerWorld } from "./world.ts";

export type Settings = {
  paths: StatePaths;
  keepDays: number;
  hot: HotConfig;
  /** The worker is to ask the service for the limits. */
  polls?: boolean;
};

/**
 * A function that gives the settings as they stand: a server lives as long as its session, and the
 * config may change meanwhile. The file is parsed again only when it changed.
 */
export function settingsOf({ env, homeDir }: Pick<ServerWorld, "env" | "homeDir">): () => Settings {
  const home = tachoHome(env, homeDir);
  const { config: configPath } = statePaths(home, env);
  let known: { stamp: string; settings: Settings } | undefined;
  return () => {
    const stamp = fileStamp(configPath);
    if (known?.stamp === stamp) return known.settings;
    const config = readConfig(configPath);
    const paths = statePaths(home, env, config.sharedDir);
    const { keepDays } = config.sessions;
    known = {
      stamp,
      settings: { paths, keepDays, hot: hotConfigOf(config), polls: config.quota.poll },
    };
    return known.settings;
  };
}

/** What is wrong with the file is for `tacho doctor` to say; its default holds here. */
function readConfig(path: string): Config {
  // Not loadConfig: it comes with the lock for writing, 4 ms of start.
  const source = readConfigSource(path);
  return source.kind === "ok" ? readConfigValue(source.value).config : DEFAULT_CONFIG;
}
