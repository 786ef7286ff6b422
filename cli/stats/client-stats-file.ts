import { join } from "node:path";
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
import { claudeConfigDirs } from "../../shared/sources/claude-source-file.ts";
import type { SourcePlace } from "../../shared/sources/source.ts";

/** What the client itself has counted, for /stats. */
type ClientStats = {
  path: string;
  /** The last day it covers, `YYYY-MM-DD`; it counts whole days only. */
  untilDay?: string;
  /** All tokens of a day, cached ones included. */
  tokensByDay: ReadonlyMap<string, number>;
};

export type FoundStats = {
  /** One for each of the client's folders that holds such a file. */
  stats: readonly ClientStats[];
  /** Paths of those that are there and cannot be read, or hold something else. */
  damaged: readonly string[];
};

export function readClientStats(place: SourcePlace): FoundStats {
  const stats: ClientStats[] = [];
  const damaged: string[] = [];
  for (const dir of new Set(claudeConfigDirs(place))) {
    const path = join(dir, "stats-cache.json");
    const read = readJsonFile(path);
    if (read.kind === "ok") stats.push(statsIn(path, read.value));
    else if (read.kind !== "missing") damaged.push(path);
  }
  return { stats, damaged };
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
