import {
  booleanAt,
  isObject,
  type JsonObject,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import { absolutePath } from "../platform/state-paths.ts";
import { isDay } from "../prices/price-table.ts";
import { amountUpTo } from "./checked-value.ts";
import type { UsageConfig } from "./hot-config.ts";
import {
  MAX_MODEL_CHARACTERS,
  MAX_OWN_MODELS,
  MAX_OWN_PERIODS,
  MAX_OWN_PRICE,
  type OwnPrice,
  type PricesConfig,
} from "./prices-config.ts";
import { DEFAULT_USAGE, MAX_CLAUDE_DIRS, type UsageSettings } from "./usage-config.ts";

/** The settings of the usage reports as they were stored; what the schema would refuse is left out. */
export function parseUsageConfig(raw: JsonObject | undefined): UsageConfig {
  const sharedDir = absolutePath(stringAt(raw, "sharedDir"));
  return {
    ...(sharedDir === undefined ? {} : { sharedDir }),
    usage: usageOf(objectAt(raw, "usage")),
    prices: pricesOf(objectAt(raw, "prices")),
  };
}

function usageOf(raw: JsonObject | undefined): UsageSettings {
  const dirs = raw?.claudeDirs;
  const isUsable = Array.isArray(dirs) && dirs.length <= MAX_CLAUDE_DIRS && dirs.every(isPath);
  return {
    claudeDirs: isUsable ? dirs : DEFAULT_USAGE.claudeDirs,
    redactProjects: booleanAt(raw, "redactProjects") ?? DEFAULT_USAGE.redactProjects,
  };
}

function isPath(value: unknown): boolean {
  return typeof value === "string" && absolutePath(value) !== undefined;
}

function pricesOf(raw: JsonObject = {}): PricesConfig {
  const entries = Object.entries(raw).filter(isEntry).slice(0, MAX_OWN_MODELS);
  return Object.fromEntries(entries);
}

function isEntry(entry: [string, unknown]): entry is [string, OwnPrice | OwnPrice[]] {
  const [model, price] = entry;
  if (model === "" || model.length > MAX_MODEL_CHARACTERS || model === "__proto__") return false;
  if (!Array.isArray(price)) return isOwnPrice(price);
  return price.length > 0 && price.length <= MAX_OWN_PERIODS && price.every(isOwnPrice);
}

const NEEDED = ["input", "output"];
const AMOUNTS = [...NEEDED, "cacheRead", "cacheWrite5m", "cacheWrite1h", "webSearch", "fast"];

function isOwnPrice(value: unknown): value is OwnPrice {
  if (!isObject(value) || NEEDED.some((name) => value[name] === undefined)) return false;
  return Object.keys(value).every((name) =>
    name === "from"
      ? isDay(value.from)
      : AMOUNTS.includes(name) && amountUpTo(MAX_OWN_PRICE, value, name) !== undefined,
  );
}
