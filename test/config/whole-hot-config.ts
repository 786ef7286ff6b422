import { DEFAULT_CONFIG } from "../../shared/config/default-config.ts";
import { type HotConfig, hotConfigOf } from "../../shared/config/hot-config.ts";
import { parseHookConfig } from "../../shared/config/parse-hook-config.ts";
import { parseLineConfig } from "../../shared/config/parse-line-config.ts";
import { parseUsageConfig } from "../../shared/config/parse-usage-config.ts";
import type { JsonObject } from "../../shared/platform/read-value.ts";

/** What the hot programs read of the stored settings, together. */
export function parseHotConfig(raw: JsonObject | undefined): HotConfig {
  return { ...parseLineConfig(raw), ...parseHookConfig(raw), ...parseUsageConfig(raw) };
}

export const DEFAULT_HOT_CONFIG: HotConfig = hotConfigOf(DEFAULT_CONFIG);
