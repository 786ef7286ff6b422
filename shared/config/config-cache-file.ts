import type { Stats } from "node:fs";
import { readJsonFile } from "../platform/json-file.ts";
import { type JsonObject, objectAt } from "../platform/read-value.ts";
import { statOf } from "../platform/stat-file.ts";
import type { StatePaths } from "../platform/state-paths.ts";

/** A copy of an earlier version lacks settings that config.json may hold. */
export const CONFIG_CACHE_VERSION = 3;

/**
 * The settings without reading config.json itself: the defaults when there is none, else the
 * validated copy. `undefined` when the copy is older than the file; then the worker makes a new one.
 */
export function readConfigCache<Settings>(
  paths: Pick<StatePaths, "config" | "configCache">,
  parse: (raw: JsonObject | undefined) => Settings,
): Settings | undefined {
  const source = statOf(paths.config);
  if (source === undefined) return parse(undefined);
  const copy = statOf(paths.configCache);
  // chmod leaves the time of config.json alone, and can be what makes it usable.
  if (copy === undefined || !isOurs(copy) || copy.mtimeMs < source.ctimeMs) return undefined;
  const cache = readJsonFile(paths.configCache);
  if (cache.kind !== "ok") return undefined;
  const { version, sourceMtimeMs, sourceSizeBytes } = cache.value;
  const isCurrent =
    version === CONFIG_CACHE_VERSION &&
    sourceMtimeMs === source.mtimeMs &&
    sourceSizeBytes === source.size;
  return isCurrent ? parse(objectAt(cache.value, "config")) : undefined;
}

/** A command in the config is run, so the copy must be ours as much as config.json itself. */
function isOurs({ uid, mode }: Stats): boolean {
  if (process.platform === "win32") return true;
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
