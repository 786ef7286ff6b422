import { existsSync } from "node:fs";
import { join } from "node:path";
import { findClaude } from "../../shared/claude/claude-command-file.ts";
import {
  type ClaudePaths,
  claudePaths,
  localSettingsPath,
} from "../../shared/claude/claude-paths.ts";
import { pluginPaths } from "../../shared/claude/plugin-paths.ts";
import { type PluginEntry, readPluginEntry } from "../../shared/claude/plugin-registry-file.ts";
import { readSettings, type SettingsFile } from "../../shared/claude/settings-file.ts";
import { loadConfig } from "../../shared/config/config-file.ts";
import { holdsSecret } from "../../shared/config/secrets.ts";
import { placesById } from "../../shared/credentials/sinks/place-text.ts";
import { sinkId } from "../../shared/credentials/sinks/sink-place.ts";
import {
  type LauncherPlace,
  launcherCommand,
  launcherPath,
  readLauncher,
} from "../../shared/platform/launcher-file.ts";
import { type StatePaths, statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import { readBackup, readBackups } from "../setup/backup-file.ts";
import { MARKETPLACE, PLUGIN } from "../setup/plugin-commands.ts";
import { commandOf } from "../setup/statusline-setting.ts";
import type { World } from "../world.ts";
import { holdsOurs, isUntouched, type SettingsTarget } from "./settings-ending.ts";
import { foreignNames, ownEntries, recordedEntries } from "./state-entries-file.ts";

/** All that the plan depends on, read before anything is changed. */
export type UninstallFacts = {
  paths: StatePaths;
  place: LauncherPlace;
  /** The client's program. */
  claude: string | undefined;
  plugin: PluginEntry;
  /** The client's leftover copy of a plugin that it runs in place. */
  copyFolder: string | undefined;
  settings: SettingsFacts[];
  /** The config wraps what setup found in our place. */
  isWrapping: boolean;
  hasLaunchers: boolean;
  /** Paths below the private home that go, and those that hold recorded data. */
  own: string[];
  recorded: string[];
  /** Names in the private home that are not Tacho's. */
  foreign: string[];
  /** Where the login was handed, for a person. */
  sinks: string[];
  /** config.json holds a token or the like. */
  hasSecrets: boolean;
  /** A channel or a sink is or was in use, so there may be a cron job or a timer for it. */
  mayBeScheduled: boolean;
};

export type SettingsFacts = SettingsTarget & {
  settingsPath: string;
  file: SettingsFile;
  /** Gets its first bytes back. */
  isRestorable: boolean;
};

export function gatherUninstallFacts(world: World): UninstallFacts {
  const claude = claudePaths(world.env, world.homeDir);
  const home = tachoHome(world.env, world.homeDir);
  const { config } = loadConfig({ config: join(home, "config.json") });
  const paths = statePaths(home, world.env, config.sharedDir);
  const { bundleDir, nodePath, platform } = world;
  const place = { binDir: paths.binDir, bundleDir, nodePath, platform };
  const plugin = readPluginEntry(pluginPaths(claude.configDir), PLUGIN, MARKETPLACE);
  const settings = gatherSettings(paths, launcherCommand(place), [
    claude.settings,
    localSettingsPath(world.cwd),
  ]);
  const places = placesById(config.credentials.sinks);
  const wrapped = config.statusline.wrap?.command;
  return {
    paths,
    place,
    claude: findClaude(world.env, world.homeDir, platform),
    plugin,
    copyFolder: leftoverCopy(plugin, claude),
    settings,
    isWrapping:
      wrapped !== undefined &&
      settings.some(({ backup }) => commandOf(backup?.state.foreign) === wrapped),
    hasLaunchers: readLauncher(launcherPath(place, "statusline")) !== undefined,
    own: ownEntries(paths),
    recorded: recordedEntries(paths),
    foreign: foreignNames(paths),
    sinks: config.credentials.sinks.map((sink) => `${sink.type} ${places.get(sinkId(sink)) ?? ""}`),
    hasSecrets: holdsSecret(config),
    mayBeScheduled:
      Object.keys(config.notify.channels).length > 0 ||
      config.credentials.sinks.length > 0 ||
      existsSync(paths.outboxDir),
  };
}

/** The files that setup touched, and the usual ones if something of ours is in them. */
function gatherSettings(
  paths: StatePaths,
  ourCommand: string,
  usual: readonly string[],
): SettingsFacts[] {
  const touched = readBackups(paths.backupDir).map(({ state }) => state.settingsPath);
  return [...new Set([...touched, ...usual])]
    .map((settingsPath) => {
      const backup = readBackup(paths.backupDir, settingsPath);
      const target = { ourCommand: backup?.state.ourCommand ?? ourCommand, backup };
      const file = readSettings(settingsPath);
      const isRestorable = file.kind !== "refused" && isUntouched(file, target);
      return { ...target, settingsPath, file, isRestorable };
    })
    .filter((facts) => facts.backup !== undefined || holdsOurs(facts.file, facts));
}

function leftoverCopy({ marketplace }: PluginEntry, { configDir }: ClaudePaths) {
  const folder = join(pluginPaths(configDir).pluginsDir, "cache", MARKETPLACE);
  return marketplace?.isDirectory === true && existsSync(folder) ? folder : undefined;
}
