import { type ClaudePaths, claudePaths } from "../../shared/claude/claude-paths.ts";
import { pluginPaths } from "../../shared/claude/plugin-paths.ts";
import { type PluginEntry, readPluginEntry } from "../../shared/claude/plugin-registry-file.ts";
import { type LoadedConfig, loadConfig } from "../../shared/config/config-file.ts";
import { type StatePaths, statePaths } from "../../shared/platform/state-paths.ts";
import { MARKETPLACE, PLUGIN } from "../setup/plugin-commands.ts";
import { gatherSetupFacts, type SetupFacts } from "../setup/setup-facts-file.ts";
import type { World } from "../world.ts";

/** What several checks look at. */
export type Patient = {
  world: World;
  claude: ClaudePaths;
  /** As setup for the user's own settings would find them. */
  setup: SetupFacts;
  plugin: PluginEntry;
  loaded: LoadedConfig;
  /** With the config's shared directory. */
  paths: StatePaths;
};

export function examine(world: World): Patient {
  const setup = gatherSetupFacts(world, "user");
  const claude = claudePaths(world.env, world.homeDir);
  const loaded = loadConfig(setup.paths);
  return {
    world,
    claude,
    setup,
    plugin: readPluginEntry(pluginPaths(claude.configDir), PLUGIN, MARKETPLACE),
    loaded,
    paths: statePaths(setup.paths.home, world.env, loaded.config.sharedDir),
  };
}
