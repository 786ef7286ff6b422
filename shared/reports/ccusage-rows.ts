import {
  amountAt,
  arrayAt,
  isObject,
  type JsonObject,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import { NO_USAGE, type UsageTokens } from "../sources/usage-entry.ts";
import { parseDay } from "./day-text.ts";
import { UNKNOWN } from "./group-contexts.ts";

/** What one model used on one day, as an export of ccusage (or of ours) tells it. */
export type ExportedUse = {
  day: string;
  model: string;
  /** As ccusage calls the tools; empty where it does not say. */
  agents: readonly string[];
  tokens: UsageTokens;
};

type ExportedRows = {
  uses: readonly ExportedUse[];
  /** Rows of more than one day: weeks, months, and sessions that span several. */
  withoutDay: number;
  /** Rows with amounts that are none. */
  broken: number;
};

/** All rows of the export that know their day; `undefined` when it is no export. */
export function exportedRows(json: JsonObject): ExportedRows | undefined {
  const rows = rowsOf(json);
  if (rows === undefined) return undefined;
  const uses: ExportedUse[] = [];
  let [withoutDay, broken] = [0, 0];
  for (const row of rows) {
    const day = isObject(row) ? dayOf(row) : undefined;
    const found = isObject(row) && day !== undefined ? usesOf(row, day) : [];
    if (day === undefined) withoutDay++;
    else if (found.length === 0) broken++;
    uses.push(...found);
  }
  return { uses, withoutDay, broken };
}

/** A file may hold several lists of the same usage: the first of these is taken. */
function rowsOf(json: JsonObject): readonly unknown[] | undefined {
  const list = ["daily", "sessions", "session", "monthly", "weekly"].find((name) =>
    Array.isArray(json[name]),
  );
  if (list !== undefined) return arrayAt(json, list);
  // `ccusage daily --instances` of before version 20: lists of days by project.
  const projects = objectAt(json, "projects");
  return projects && Object.keys(projects).flatMap((name) => arrayAt(projects, name));
}

/** ccusage 20 calls it `period`, our own rows `date`. A session has a day when it began and ended on the same. */
function dayOf(row: JsonObject): string | undefined {
  const day = parseDay(textAt(row, "date") ?? textAt(row, "period") ?? "");
  if (day !== undefined) return day;
  const [first, last] = ["firstActivity", "lastActivity"].map((name) =>
    parseDay((textAt(row, name) ?? "").slice(0, 10)),
  );
  return first === last ? first : undefined;
}

function usesOf(row: JsonObject, day: string): ExportedUse[] {
  const agents = agentsOf(row);
  const models = modelsOf(row);
  const found = models.flatMap(({ model, row: amounts }): ExportedUse[] => {
    const tokens = tokensOf(amounts);
    return tokens === undefined ? [] : [{ day, ...modelAndAgents(model, agents), tokens }];
  });
  // Half a row would be a wrong day.
  return found.length === models.length ? found : [];
}

function agentsOf(row: JsonObject): readonly string[] {
  const agent = textAt(row, "agent");
  if (agent !== undefined && agent !== "all") return [agent];
  const named = [...arrayAt(objectAt(row, "metadata"), "agents"), ...arrayAt(row, "sources")];
  if (named.length > 0) return named.filter((name) => typeof name === "string");
  // Only `ccusage codex` gives its models by name.
  return objectAt(row, "models") === undefined ? [] : ["codex"];
}

/** ccusage writes `[openclaw] gpt-5.6` where a tool's models stand among those of others. */
function modelAndAgents(name: string, agents: readonly string[]) {
  const [, agent, model] = /^\[([a-z]+)\] (.+)$/.exec(name) ?? [];
  if (agent === undefined || model === undefined) return { model: name, agents };
  return { model, agents: [agent] };
}

function modelsOf(row: JsonObject): { model: string; row: JsonObject }[] {
  const byName = objectAt(row, "models");
  if (byName !== undefined) {
    return Object.keys(byName).map((model) => ({ model, row: objectAt(byName, model) ?? {} }));
  }
  const listed = arrayAt(row, "modelBreakdowns").filter(isObject);
  if (listed.length === 0) return [{ model: UNKNOWN, row }];
  return listed.map((one) => ({ model: textAt(one, "modelName") ?? UNKNOWN, row: one }));
}

const COUNTS = [
  ...["inputTokens", "outputTokens", "cacheCreationTokens", "cacheCreation1hTokens"],
  ...["cacheReadTokens", "reasoningTokens", "reasoningOutputTokens", "webSearches"],
] as const;

/** Nobody uses more of a model on a day, and what is no whole number is no count. */
const MAX_COUNT = 1e13;

function isCount(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_COUNT;
}

/** Cache writes that are not told apart were of 5 minutes. */
function tokensOf(row: JsonObject): UsageTokens | undefined {
  const input = amountAt(row, "inputTokens");
  const output = amountAt(row, "outputTokens");
  if (input === undefined || output === undefined || !COUNTS.every((name) => isCount(row[name]))) {
    return undefined;
  }
  const written = amountAt(row, "cacheCreationTokens") ?? 0;
  const hourly = Math.min(written, amountAt(row, "cacheCreation1hTokens") ?? 0);
  const reasoning = amountAt(row, "reasoningTokens") ?? amountAt(row, "reasoningOutputTokens") ?? 0;
  return {
    ...NO_USAGE,
    input,
    output,
    reasoning: Math.min(output, reasoning),
    cacheRead: amountAt(row, "cacheReadTokens") ?? 0,
    cacheWrite5m: written - hourly,
    cacheWrite1h: hourly,
    webSearches: amountAt(row, "webSearches") ?? 0,
  };
}
