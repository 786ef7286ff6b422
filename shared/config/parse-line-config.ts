import {
  booleanAt,
  defined,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import { oneOf, wholeNumberUpTo } from "./checked-value.ts";
import {
  CHARSETS,
  type Config,
  DEFAULT_STATUSLINE,
  LAYOUTS,
  MAX_BAR_WIDTH,
  SEGMENTS,
  type SegmentConfig,
  THEMES,
} from "./config.ts";
import type { LineConfig } from "./hot-config.ts";
import { parseCommonConfig } from "./parse-common-config.ts";

/** The settings of the statusline as they were stored; what the schema would refuse has its default. */
export function parseLineConfig(raw: JsonObject | undefined): LineConfig {
  return {
    ...parseCommonConfig(raw),
    statusline: statuslineOf(objectAt(raw, "statusline")),
  };
}

function statuslineOf(raw: JsonObject | undefined): Config["statusline"] {
  const defaults = DEFAULT_STATUSLINE;
  return defined({
    layout: oneOf(LAYOUTS, raw?.layout) ?? defaults.layout,
    theme: oneOf(THEMES, raw?.theme) ?? defaults.theme,
    charset: oneOf(CHARSETS, raw?.charset) ?? defaults.charset,
    links: raw?.links === true,
    segments: segmentsOf(objectAt(raw, "segments")),
    wrap: wrapOf(objectAt(raw, "wrap")),
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
    barWidth: wholeNumberUpTo(MAX_BAR_WIDTH, raw, "barWidth"),
    priority: numberAt(raw, "priority"),
  });
}

function wrapOf(raw: JsonObject | undefined): Config["statusline"]["wrap"] {
  const command = stringAt(raw, "command");
  if (command === undefined) return undefined;
  return { command, position: raw?.position === "below" ? "below" : "above" };
}
