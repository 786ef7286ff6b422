import type { Stats } from "node:fs";
import { readJsonFile } from "../platform/json-file.ts";
import {
  amountAt,
  booleanAt,
  defined,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import { statOf } from "../platform/stat-file.ts";
import { absolutePath, type StatePaths } from "../platform/state-paths.ts";
import {
  CHARSETS,
  type Config,
  DEFAULT_CONFIG,
  LAYOUTS,
  SEGMENTS,
  type SegmentConfig,
  THEMES,
} from "./config.ts";

/** As in the schema, which is too heavy to be asked here. */
const MAX_KEEP_DAYS = 3650;
const MAX_BAR_WIDTH = 100;

/**
 * The settings without reading config.json itself: the defaults when there is none, else the
 * validated copy. `undefined` when the copy is older than the file; then the worker makes a new one.
 */
export function readConfigCache(
  paths: Pick<StatePaths, "config" | "configCache">,
): Config | undefined {
  const source = statOf(paths.config);
  if (source === undefined) return DEFAULT_CONFIG;
  const copy = statOf(paths.configCache);
  // chmod leaves the time of config.json alone, and can be what makes it usable.
  if (copy === undefined || !isOurs(copy) || copy.mtimeMs < source.ctimeMs) return undefined;
  const cache = readJsonFile(paths.configCache);
  if (cache.kind !== "ok") return undefined;
  const isCurrent =
    cache.value.sourceMtimeMs === source.mtimeMs && cache.value.sourceSizeBytes === source.size;
  return isCurrent ? hotConfig(objectAt(cache.value, "config")) : undefined;
}

/** A command in the config is run, so the copy must be ours as much as config.json itself. */
function isOurs({ uid, mode }: Stats): boolean {
  if (process.platform === "win32") return true;
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}

/** A validated config as it was stored; whatever in it the schema would refuse has its default. */
export function hotConfig(raw: JsonObject | undefined): Config {
  const statusline = objectAt(raw, "statusline");
  const defaults = DEFAULT_CONFIG.statusline;
  return defined({
    sharedDir: absolutePath(stringAt(raw, "sharedDir")),
    statusline: defined({
      layout: oneOf(LAYOUTS, statusline?.layout) ?? defaults.layout,
      theme: oneOf(THEMES, statusline?.theme) ?? defaults.theme,
      charset: oneOf(CHARSETS, statusline?.charset) ?? defaults.charset,
      links: statusline?.links === true,
      segments: segmentsOf(objectAt(statusline, "segments")),
      wrap: wrapOf(objectAt(statusline, "wrap")),
    }),
    sessions: {
      keepDays:
        amountUpTo(MAX_KEEP_DAYS, objectAt(raw, "sessions"), "keepDays") ??
        DEFAULT_CONFIG.sessions.keepDays,
    },
  });
}

function segmentsOf(raw: JsonObject | undefined): Config["statusline"]["segments"] {
  const segments: Config["statusline"]["segments"] = {};
  for (const name of SEGMENTS) {
    const segment = raw?.[name];
    if (isObject(segment)) segments[name] = segmentOf(segment);
  }
  return segments;
}

function segmentOf(raw: JsonObject): SegmentConfig {
  return defined({
    show: booleanAt(raw, "show"),
    barWidth: Number.isInteger(raw.barWidth)
      ? amountUpTo(MAX_BAR_WIDTH, raw, "barWidth")
      : undefined,
    priority: numberAt(raw, "priority"),
  });
}

function amountUpTo(max: number, raw: JsonObject | undefined, key: string): number | undefined {
  const amount = amountAt(raw, key);
  return amount !== undefined && amount <= max ? amount : undefined;
}

function wrapOf(raw: JsonObject | undefined): Config["statusline"]["wrap"] {
  const command = stringAt(raw, "command");
  if (command === undefined) return undefined;
  return { command, position: raw?.position === "below" ? "below" : "above" };
}

function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value);
}
