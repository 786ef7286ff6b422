import { readJsonFile } from "../platform/json-file.ts";
import {
  arrayAt,
  defined,
  isObject,
  type JsonObject,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import type { PluginPaths } from "./plugin-paths.ts";

/** What the client has noted about a plugin. Seen in 2.1.329; see docs/claude-code.md#plugins. */
export type PluginEntry = {
  installs: PluginInstall[];
  /** Absent when the client does not know the marketplace. */
  marketplace?: {
    /** `directory`: the plugin runs in place, from `folder`; else from the copy of its install. */
    isDirectory: boolean;
    folder?: string;
  };
};
type PluginInstall = {
  scope: string;
  /** Folder of the client's copy. */
  installPath?: string;
  version?: string;
  /** The project of an install with scope `local` or `project`. */
  projectPath?: string;
};

/** Reads the client's lists; what is missing or unreadable counts as not installed. Never throws. */
export function readPluginEntry(
  paths: Pick<PluginPaths, "installedPlugins" | "knownMarketplaces">,
  plugin: string,
  marketplace: string,
): PluginEntry {
  const installed = objectAt(readObject(paths.installedPlugins), "plugins");
  const known = objectAt(readObject(paths.knownMarketplaces), marketplace);
  return defined({
    installs: arrayAt(installed, `${plugin}@${marketplace}`).filter(isObject).map(parseInstall),
    marketplace: known && {
      isDirectory: stringAt(objectAt(known, "source"), "source") === "directory",
      ...defined({ folder: stringAt(known, "installLocation") }),
    },
  });
}

function readObject(path: string): JsonObject | undefined {
  const read = readJsonFile(path);
  return read.kind === "ok" ? read.value : undefined;
}

function parseInstall(raw: JsonObject): PluginInstall {
  return defined({
    scope: stringAt(raw, "scope") ?? "user",
    installPath: stringAt(raw, "installPath"),
    version: stringAt(raw, "version"),
    projectPath: stringAt(raw, "projectPath"),
  });
}
