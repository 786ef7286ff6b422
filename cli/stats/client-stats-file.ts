import { isAbsolute, join } from "node:path";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import {
  amountAt,
  arrayAt,
  isObject,
  type JsonObject,
  objectAt,
  textAt,
} from "../../shared/platform/read-value.ts";
import { parseDay } from "../../shared/reports/day-text.ts";
import type { SourcePlace } from "../../shared/sources/source.ts";

/** What the client itself has counted, for /stats. */
export type ClientStats = {
  path: string;
  /** The last day it covers, `YYYY-MM-DD`; it counts whole days only. */
  untilDay?: string;
  /** All tokens of a day, cached ones included. */
  tokensByDay: ReadonlyMap<string, number>;
};

/** One for each of the client's folders that holds such a file. */
export function readClientStats(place: SourcePlace): ClientStats[] {
  return configDirs(place).flatMap((dir) => {
    const path = join(dir, "stats-cache.json");
    const read = readJsonFile(path);
    return read.kind === "ok" ? [statsIn(path, read.value)] : [];
  });
}

function configDirs({ env, homeDir, claudeDirs }: SourcePlace): string[] {
  const named = (env.CLAUDE_CONFIG_DIR ?? "").split(",").map((dir) => dir.trim());
  const moved = named.filter((dir) => isAbsolute(dir));
  const usual = [join(homeDir, ".claude"), join(homeDir, ".config", "claude")];
  return [...new Set([...(moved.length > 0 ? moved : usual), ...claudeDirs])];
}

function statsIn(path: string, stats: JsonObject): ClientStats {
  const untilDay = parseDay(textAt(stats, "lastComputedDate") ?? "");
  const days = arrayAt(stats, "dailyModelTokens").flatMap((row): [string, number][] => {
    const day = isObject(row) ? parseDay(textAt(row, "date") ?? "") : undefined;
    if (!isObject(row) || day === undefined) return [];
    const byModel = objectAt(row, "tokensByModel") ?? {};
    const tokens = Object.keys(byModel).map((model) => amountAt(byModel, model) ?? 0);
    return [[day, tokens.reduce((sum, count) => sum + count, 0)]];
  });
  return { path, tokensByDay: new Map(days), ...(untilDay === undefined ? {} : { untilDay }) };
}
