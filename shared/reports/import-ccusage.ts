import { USAGE_COLUMNS } from "../ledger/usage-table.ts";
import type { JsonObject } from "../platform/read-value.ts";
import { SOURCE_NAMES, type SourceName } from "../sources/source.ts";
import type { UsageEntry } from "../sources/usage-entry.ts";
import { openCalendar } from "./calendar.ts";
import { type ExportedUse, exportedRows } from "./ccusage-rows.ts";
import { dayNumber } from "./day-text.ts";

type ImportedEntry = UsageEntry & { source: SourceName };

/** Why a part of an export is not taken over. */
type SkipReason =
  /** The ledger has its own numbers of the tool's day. */
  | "own_usage"
  /** Of a tool that is not read. */
  | "unknown_tool"
  /** The export does not say of which tool, and the model is not Claude's. */
  | "unsaid_tool"
  /** Several tools in one number, which cannot be told apart. */
  | "several_tools"
  /** A week, a month, or a session of several days. */
  | "no_day"
  /** Without amounts, or with what are none. */
  | "broken";

type ImportPlan = {
  entries: readonly ImportedEntry[];
  /** Days with their models, and for `no_day` and `broken` rows of the export, by reason. */
  skipped: Readonly<Record<SkipReason, number>>;
};

export type ImportWorld = {
  /** Whose usage it is where the export does not say; absent: Claude Code's where the model is Claude. */
  source?: SourceName;
  /** Whether the ledger has usage of its own of the tool's day. */
  hasOwn: (source: SourceName, day: string) => boolean;
  /** The zone of the export's days; absent: the machine's. */
  timeZone?: string;
};

/**
 * What of an export of ccusage the ledger lacks: an entry for each day and model, at noon, without
 * requests. The same export gives the same ids. `undefined` when the file is no such export.
 */
export function planImport(json: JsonObject, world: ImportWorld): ImportPlan | undefined {
  const rows = exportedRows(json);
  if (rows === undefined) return undefined;
  const skipped = {
    ...{ own_usage: 0, unknown_tool: 0, unsaid_tool: 0, several_tools: 0 },
    ...{ no_day: rows.withoutDay, broken: rows.broken },
  };
  const { noonMs } = openCalendar(world.timeZone);
  const entries = new Map<string, ImportedEntry>();
  for (const use of rows.uses) {
    const found = sourceOf(use, world.source);
    if ("skip" in found) skipped[found.skip]++;
    else if (world.hasOwn(found.source, use.day)) skipped.own_usage++;
    else add(entries, entryOf(use, found.source, noonMs(dayNumber(use.day) ?? 0)));
  }
  return { entries: [...entries.values()], skipped };
}

const CLAUDE_MODEL = /^(anthropic\/)?claude-/;

/** Tools that talk to the models of one maker only, and how those begin. */
const OWN_MODELS: readonly (readonly [SourceName, RegExp])[] = [
  ["claude", CLAUDE_MODEL],
  ["codex", /^(openai\/)?(gpt-|codex-|o\d)/],
  ["gemini", /^(google\/)?gemini-/],
];

function sourceOf(
  { agents, model }: ExportedUse,
  unsaid: SourceName | undefined,
): { source: SourceName } | { skip: SkipReason } {
  if (agents.length === 0) {
    const source = unsaid ?? (CLAUDE_MODEL.test(model) ? "claude" : undefined);
    return source === undefined ? { skip: "unsaid_tool" } : { source };
  }
  const named = SOURCE_NAMES.filter((name) => agents.includes(name));
  const [only] = named;
  if (only === undefined) return { skip: "unknown_tool" };
  if (agents.length === 1) return { source: only };
  // With a tool among them that talks to everybody, a model could be anyone's.
  const areTold = agents.every((agent) => OWN_MODELS.some(([name]) => name === agent));
  const owner = OWN_MODELS.find(([name, pattern]) => named.includes(name) && pattern.test(model));
  return areTold && owner !== undefined ? { source: owner[0] } : { skip: "several_tools" };
}

function entryOf({ day, model, tokens }: ExportedUse, source: SourceName, atMs: number) {
  const id = `imported:${source}:${day}:${model}`;
  const common = { sessionId: "imported", isSidechain: false, isMarked: false };
  return { source, id, atMs, model, tokens, ...common };
}

/** A day and model may stand in several rows: sessions, projects. */
function add(entries: Map<string, ImportedEntry>, entry: ImportedEntry): void {
  const key = `${entry.source} ${entry.id}`;
  const known = entries.get(key);
  if (known === undefined) {
    entries.set(key, entry);
    return;
  }
  const tokens = { ...known.tokens };
  for (const name of USAGE_COLUMNS) tokens[name] += entry.tokens[name];
  entries.set(key, { ...known, tokens });
}
