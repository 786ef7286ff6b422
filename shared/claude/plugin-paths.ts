import { join } from "node:path";

/** Where the client keeps what it knows of plugins. Seen in Claude Code 2.1.329. */
export type PluginPaths = {
  pluginsDir: string;
  installedPlugins: string;
  knownMarketplaces: string;
};

export function pluginPaths(configDir: string): PluginPaths {
  const pluginsDir = join(configDir, "plugins");
  return {
    pluginsDir,
    installedPlugins: join(pluginsDir, "installed_plugins.json"),
    knownMarketplaces: join(pluginsDir, "known_marketplaces.json"),
  };
}
