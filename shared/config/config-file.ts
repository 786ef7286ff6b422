import { realpathSync } from "node:fs";
import { AppError } from "../platform/app-error.ts";
import { writeFileAtomic } from "../platform/json-file.ts";
import { withJsonKey, withoutJsonKey } from "../platform/json-text.ts";
import { withLock } from "../platform/lock-file.ts";
import { parseObject } from "../platform/read-value.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import type { Config } from "./config.ts";
import { CONFIG_CACHE_VERSION } from "./config-cache-file.ts";
import { readConfigValue } from "./config-schema.ts";
import { readConfigSource, type SourceStamp } from "./config-source-file.ts";
import { DEFAULT_CONFIG } from "./default-config.ts";
import { type HotConfig, hotConfigOf } from "./hot-config.ts";

type ConfigPaths = Pick<StatePaths, "home" | "config" | "configCache" | "runDir">;

export type LoadedConfig = {
  /** Complete: what is wrong or missing in the file has its default. */
  config: Config;
  /** One sentence for each thing that is wrong with the file; empty when all is well. */
  problems: string[];
  /** `undefined` when there is no config.json. */
  source?: SourceStamp;
};

/** Reads config.json. Never throws: what cannot be used is a problem, and its default holds. */
export function loadConfig(paths: Pick<ConfigPaths, "config">): LoadedConfig {
  const source = readConfigSource(paths.config);
  if (source.kind === "missing") return { config: DEFAULT_CONFIG, problems: [] };
  const stamp = { mtimeMs: source.mtimeMs, sizeBytes: source.sizeBytes };
  if (source.kind === "unusable") {
    return { config: DEFAULT_CONFIG, problems: [source.problem], source: stamp };
  }
  const { config, problems } = readConfigValue(source.value);
  const { warning } = source;
  return {
    config,
    problems: warning === undefined ? problems : [warning, ...problems],
    source: stamp,
  };
}

/**
 * Writes what the hot bundles read instead of config.json, without its secrets, and returns it. They
 * do without the cache when it cannot be written, so that is no error here.
 */
export function refreshConfigCache(paths: ConfigPaths): HotConfig {
  return storeHotConfig(paths, loadConfig(paths));
}

function storeHotConfig(paths: ConfigPaths, { config, source }: LoadedConfig): HotConfig {
  const hotConfig = hotConfigOf(config);
  const cache = {
    version: CONFIG_CACHE_VERSION,
    sourceMtimeMs: source?.mtimeMs ?? 0,
    sourceSizeBytes: source?.sizeBytes ?? 0,
    config: hotConfig,
  };
  try {
    ensurePrivateFolder(paths.runDir);
    writeFileAtomic(paths.configCache, `${JSON.stringify(cache)}\n`, 0o600);
  } catch {
    // A full or read-only disk: `tacho doctor` reports it.
  }
  return hotConfig;
}

/** Sets one key of config.json and refreshes the cache; throws CONFIG_INVALID and writes nothing. */
export function setConfigKey(
  paths: ConfigPaths,
  path: readonly string[],
  value: unknown,
): Promise<Config> {
  return editConfig(paths, path, (text) => withJsonKey(text, path, value));
}

/** Back to the default. */
export function unsetConfigKey(paths: ConfigPaths, path: readonly string[]): Promise<Config> {
  return editConfig(paths, path, (text) => withoutJsonKey(text, path));
}

function editConfig(
  paths: ConfigPaths,
  key: readonly string[],
  edit: (text: string) => string,
): Promise<Config> {
  ensurePrivateFolder(paths.home);
  return withLock(paths.config, () => {
    const source = readConfigSource(paths.config);
    if (source.kind === "unusable") throw new AppError("CONFIG_INVALID", source.problem);
    const before = source.kind === "ok" ? source.text : "";
    const after = edit(before);
    if (after !== before) {
      refuseNewProblems(key, before, after);
      // A config that is a link into somebody's dotfiles stays one.
      const target = source.kind === "ok" ? realpathSync(paths.config) : paths.config;
      writeFileAtomic(target, after, 0o600);
    }
    const loaded = loadConfig(paths);
    storeHotConfig(paths, loaded);
    return loaded.config;
  });
}

/** Wrong things that were in the file before do not stand in the way of a change elsewhere. */
function refuseNewProblems(key: readonly string[], before: string, after: string): void {
  const known = problemsIn(before).filter((problem) => !problem.startsWith(key.join(".")));
  const added = problemsIn(after).filter((problem) => !known.includes(problem));
  if (added.length === 0) return;
  throw new AppError("CONFIG_INVALID", `Nothing was changed: ${added.join(" ")}`);
}

function problemsIn(text: string): string[] {
  return readConfigValue(parseObject(text) ?? {}).problems;
}
