import { realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { findClaude } from "../../shared/claude/claude-command-file.ts";
import { claudePaths, localSettingsPath } from "../../shared/claude/claude-paths.ts";
import { pluginPaths } from "../../shared/claude/plugin-paths.ts";
import { type PluginEntry, readPluginEntry } from "../../shared/claude/plugin-registry-file.ts";
import {
  readProjectSettings,
  readSettings,
  type SettingsFile,
} from "../../shared/claude/settings-file.ts";
import {
  type LauncherPlace,
  launcherCommand,
  launcherPath,
  readLauncher,
  staleLaunchers,
} from "../../shared/platform/launcher-file.ts";
import { objectAt } from "../../shared/platform/read-value.ts";
import { type StatePaths, statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { World } from "../world.ts";
import { MARKETPLACE, PLUGIN, PLUGIN_ID, type Scope } from "./plugin-commands.ts";
import { commandOf, ourStatusline, type StatuslineSetting } from "./statusline-setting.ts";

/** All that the plan depends on, read before anything is changed. */
export type SetupFacts = {
  scope: Scope;
  paths: StatePaths;
  place: LauncherPlace;
  ours: StatuslineSetting;
  settingsPath: string;
  settings: SettingsFile;
  /** The user's own `statusLine`, from user settings whatever the scope. */
  userStatusLine: unknown;
  /** That one is Tacho's too, of another home. */
  isUserStatuslineTacho: boolean;
  staleLaunchers: string[];
  /** The client's program. */
  claude: string | undefined;
  pluginRoot: string;
  /** The client reads the plugin from where this command runs. */
  isMarketplaceCurrent: boolean;
  plugin: "enabled" | "disabled" | "absent";
};

export function gatherSetupFacts(world: World, scope: Scope): SetupFacts {
  const claude = claudePaths(world.env, world.homeDir);
  const paths = statePaths(tachoHome(world.env, world.homeDir), world.env);
  const { bundleDir, nodePath, platform } = world;
  const place = { binDir: paths.binDir, bundleDir, nodePath, platform };
  const settingsPath = scope === "user" ? claude.settings : localSettingsPath(world.cwd);
  const userSettings = readSettings(claude.settings);
  const settings = scope === "user" ? userSettings : readProjectSettings(settingsPath);
  const userStatusLine = userSettings.kind === "ok" ? userSettings.value.statusLine : undefined;
  const pluginRoot = dirname(bundleDir);
  const entry = readPluginEntry(pluginPaths(claude.configDir), PLUGIN, MARKETPLACE);
  return {
    scope,
    paths,
    place,
    ours: ourStatusline(launcherCommand(place)),
    settingsPath,
    settings,
    userStatusLine,
    isUserStatuslineTacho: isLauncher(commandOf(userStatusLine)),
    staleLaunchers: staleLaunchers(place).map((name) => launcherPath(place, name)),
    claude: findClaude(world.env, world.homeDir, platform),
    pluginRoot,
    isMarketplaceCurrent: isReadFrom(entry, pluginRoot, pluginPaths(claude.configDir).pluginsDir),
    plugin: pluginState(entry, [userSettings, settings], world.cwd),
  };
}

function isLauncher(command: string | undefined): boolean {
  const path = command?.replace(/^'(.*)'$/, "$1");
  return path !== undefined && readLauncher(path) !== undefined;
}

/** From a directory in place, or this very command runs out of the client's own copy. */
function isReadFrom(entry: PluginEntry, pluginRoot: string, pluginsDir: string): boolean {
  const { marketplace } = entry;
  if (marketplace === undefined) return false;
  const root = realPath(pluginRoot);
  const fromCopies = relative(realPath(pluginsDir), root);
  const isCopy = !fromCopies.startsWith("..") && !isAbsolute(fromCopies);
  if (isCopy && fromCopies.split(sep).length > 1) return true;
  return marketplace.folder !== undefined && realPath(marketplace.folder) === root;
}

function pluginState(
  entry: PluginEntry,
  settings: readonly SettingsFile[],
  cwd: string,
): SetupFacts["plugin"] {
  const isHere = entry.installs.some(
    ({ scope, projectPath }) => scope === "user" || projectPath === cwd,
  );
  if (!isHere) return "absent";
  const switches = settings.map((file) =>
    file.kind === "ok" ? objectAt(file.value, "enabledPlugins")?.[PLUGIN_ID] : undefined,
  );
  if (switches.includes(true)) return "enabled";
  // Installed but named nowhere, as after a settings file was put back by hand: install again.
  return switches.includes(false) ? "disabled" : "absent";
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there (any more): equal to nothing but itself.
    return path;
  }
}
