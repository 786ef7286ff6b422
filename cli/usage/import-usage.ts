import { resolve } from "node:path";
import { formatTokens } from "../../shared/display/amount.ts";
import { importEntries, removeImported } from "../../shared/ledger/import-file.ts";
import type { UsageTable } from "../../shared/ledger/usage-table.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { defined, type JsonObject } from "../../shared/platform/read-value.ts";
import { localDays } from "../../shared/reports/calendar.ts";
import { dayText } from "../../shared/reports/day-text.ts";
import { planImport } from "../../shared/reports/import-ccusage.ts";
import { totalTokens } from "../../shared/usage/token-counts.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { currentLedger } from "./current-ledger-file.ts";
import { parsedQuery, print } from "./show-usage.ts";
import type { UsageFormat } from "./usage-format.ts";
import { findUsagePlace, type UsagePlace } from "./usage-place-file.ts";

const MAX_BYTES = 256 * 1024 * 1024;

export type ImportRequest = {
  file: string;
  /** Whose usage it is where the export does not say. */
  source?: string | undefined;
  timeZone?: string | undefined;
  format: UsageFormat;
};

/** `tacho usage import`: takes over days of which the ledger knows nothing of its own. */
export async function importUsage(world: World, request: ImportRequest): Promise<ExitCode> {
  const { source, timeZone } = parsedQuery(
    defined({ source: request.source, timeZone: request.timeZone }),
    world.nowMs(),
  );
  const json = readExport(resolve(world.cwd, request.file));
  const place = await findUsagePlace(world);
  const { table } = await currentLedger(place, world);
  const own = ownDays(table, timeZone);
  const plan = planImport(
    json,
    defined({ source, timeZone, hasOwn: (tool: string, day: string) => own.has(`${tool} ${day}`) }),
  );
  if (plan === undefined) throw noExport("is no export of ccusage");
  const { skipped } = plan;
  const counts = await importEntries(target(place, world), plan.entries);
  const tokens = plan.entries.reduce((sum, entry) => sum + totalTokens(entry.tokens), 0);
  if (request.format === "json") {
    world.writeOut(`${JSON.stringify({ ...counts, tokens, skipped })}\n`);
    return 0;
  }
  print(world, [
    importedText(counts, tokens),
    ...REASONS.flatMap(([reason, text]) =>
      skipped[reason] === 0 ? [] : [`Left out ${skipped[reason]}: ${text}`],
    ),
    ...(plan.entries.length === 0 ? [] : ["To take it out again: tacho usage import --remove"]),
  ]);
  return 0;
}

function importedText({ added, known }: { added: number; known: number }, tokens: number): string {
  if (added + known === 0) return "Nothing was imported.";
  if (added === 0) {
    return known === 1
      ? "Nothing new: the one day and model was imported before."
      : `Nothing new: all ${known} days and models were imported before.`;
  }
  const before = known === 0 ? "" : ` ${known} more were imported before.`;
  const amount = `${formatTokens(tokens)} tokens${known === 0 ? "" : " in all"}`;
  return `Imported ${countOf(added, "day and model", "days and models")} (${amount}).${before}`;
}

/** `tacho usage import --remove`. */
export async function removeImportedUsage(world: World, format: UsageFormat): Promise<ExitCode> {
  const { removed } = await removeImported(target(await findUsagePlace(world), world));
  world.writeOut(
    format === "json"
      ? `${JSON.stringify({ removed })}\n`
      : `Took out ${countOf(removed, "entry", "entries")} that had been imported.\n`,
  );
  return 0;
}

type Skipped = NonNullable<ReturnType<typeof planImport>>["skipped"];

const REASONS: readonly (readonly [keyof Skipped, string])[] = [
  ["own_usage", "the ledger has its own numbers of the day."],
  ["unknown_tool", "of a tool that Tacho does not read."],
  [
    "unsaid_tool",
    "the file does not say which tool. If they are all of one: add --source, like --source gemini",
  ],
  [
    "several_tools",
    "several tools in one number. Export each by itself, such as ccusage claude daily --json",
  ],
  ["no_day", "rows of more than a day. Export days: ccusage claude daily --json"],
  ["broken", "rows without amounts, or with what are none."],
];

function target({ usageDir, prices }: UsagePlace, { nowMs }: World) {
  return { usageDir, nowMs, promptThresholds: prices.promptThresholds };
}

function readExport(path: string): JsonObject {
  const read = readJsonFile(path, MAX_BYTES);
  if (read.kind === "ok") return read.value;
  const what = { missing: "is not there", corrupt: "is no JSON", blocked: "cannot be read" };
  throw noExport(what[read.kind]);
}

function noExport(what: string): AppError {
  return new AppError(
    "IMPORT_UNREADABLE",
    `The file ${what}. Write one with: ccusage claude daily --json > claude.json`,
  );
}

/** Tools and days with usage that the ledger read itself. */
function ownDays(table: UsageTable, timeZone: string | undefined): ReadonlySet<string> {
  const dayOf = localDays(timeZone);
  const own = new Set<string>();
  for (let row = 0; row < table.rows; row++) {
    const context = table.contexts[table.contextOf[row] ?? 0];
    if (context === undefined || context.origin !== undefined) continue;
    own.add(`${context.source} ${dayText(dayOf(table.quarters[row] ?? 0))}`);
  }
  return own;
}

function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
