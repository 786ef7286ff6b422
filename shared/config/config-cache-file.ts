import { statSync } from "node:fs";
import { readJsonFile } from "../platform/json-file.ts";
import {
  amountAt,
  defined,
  isObject,
  type JsonObject,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import {
  CHARSETS,
  type Config,
  DEFAULT_CONFIG,
  LAYOUTS,
  SEGMENTS,
  type SegmentConfig,
  THEMES,
} from "./config.ts";

/**
 * The settings without reading config.json itself: the defaults when there is none, else the
 * validated copy. `undefined` when the copy is older than the file; then the worker makes a new one.
 */
export function readConfigCache(
  paths: Pick<StatePaths, "config" | "configCache">,
): Config | undefined {
  const source = statSync(paths.config, { throwIfNoEntry: false });
  if (source === undefined) return DEFAULT_CONFIG;
  const cache = readJsonFile(paths.configCache);
  if (cache.kind !== "ok") return undefined;
  const isCurrent =
    cache.value.sourceMtimeMs === source.mtimeMs && cache.value.sourceSizeBytes === source.size;
  return isCurrent ? configOf(objectAt(cache.value, "config")) : undefined;
}

function configOf(raw: JsonObject | undefined): Config {
  const statusline = objectAt(raw, "statusline");
  const defaults = DEFAULT_CONFIG.statusline;
  return defined({
    sharedDir: stringAt(raw, "sharedDir"),
    statusline: defined({
      layout: oneOf(LAYOUTS, statusline?.layout) ?? defaults.layout,
      theme: oneOf(THEMES, statusline?.theme) ?? defaults.theme,
      charset: oneOf(CHARSETS, statusline?.charset) ?? defaults.charset,
      links: statusline?.links === true,
      segments: segmentsOf(objectAt(statusline, "segments")),
      wrap: wrapOf(objectAt(statusline, "wrap")),
    }),
    sessions: {
      keepDays: amountAt(objectAt(raw, "sessions"), "keepDays") ?? DEFAULT_CONFIG.sessions.keepDays,
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
    show: typeof raw.show === "boolean" ? raw.show : undefined,
    barWidth: amountAt(raw, "barWidth"),
    priority: typeof raw.priority === "number" ? raw.priority : undefined,
  });
}

function wrapOf(raw: JsonObject | undefined): Config["statusline"]["wrap"] {
  const command = stringAt(raw, "command");
  if (command === undefined) return undefined;
  return { command, position: raw?.position === "below" ? "below" : "above" };
}

function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value);
}
