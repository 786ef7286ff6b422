import { claudePaths } from "../../shared/claude/claude-paths.ts";
import type { FileNote } from "../../shared/ledger/file-note.ts";
import { readFileNotes, readRecords } from "../../shared/ledger/read-ledger-file.ts";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import { readJsonFile } from "../../shared/platform/json-file.ts";
import { amountAt, defined } from "../../shared/platform/read-value.ts";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { DROP_REASONS } from "../../shared/sources/drop-reason.ts";
import type { Source, SourceFile } from "../../shared/sources/source.ts";
import { SOURCES } from "../../shared/sources/sources.ts";
import { noticesOf, refreshed } from "../usage/current-ledger-file.ts";
import type { UsagePlace } from "../usage/usage-place-file.ts";
import type { World } from "../world.ts";
import type { AuditReport, DeletionOutlook, SourceAudit } from "./audit-report.ts";

/** Brings the ledger up to date and tells what was read of which tool. */
export async function readAudit(place: UsagePlace, world: World): Promise<AuditReport> {
  const outcome = await refreshed(place, world, refreshLedger);
  const found = SOURCES.map((source) => ({ source, files: source.discover(place.sources) }));
  const notes = readFileNotes(place.usageDir);
  const answers = countAnswers(place.usageDir);
  return {
    sources: found.map(({ source, files }) => auditOf(source, files, { notes, answers })),
    problems: outcome.kind === "refreshed" ? outcome.problems : [],
    deletion: deletionOutlook(
      found.flatMap(({ source, files }) => (source.name === "claude" ? files : [])),
      world,
    ),
    notices: outcome.kind === "busy" ? noticesOf(outcome) : [],
  };
}

type Answers = ReadonlyMap<string, { own: number; imported: number }>;

function countAnswers(usageDir: string): Answers {
  const counts = new Map<string, { own: number; imported: number }>();
  for (const { source, origin } of readRecords(usageDir)) {
    const count = counts.get(source) ?? { own: 0, imported: 0 };
    counts.set(source, count);
    count[origin === undefined ? "own" : "imported"] += 1;
  }
  return counts;
}

function auditOf(
  { name, title }: Source,
  files: readonly SourceFile[],
  { notes, answers }: { notes: readonly FileNote[]; answers: Answers },
): SourceAudit {
  const ours = notes.filter(({ source }) => source === name);
  const sum = (amountOf: (note: FileNote) => number) =>
    ours.reduce((total, note) => total + amountOf(note), 0);
  const dropped = DROP_REASONS.map(
    (reason) => [reason, sum((note) => note.dropped[reason] ?? 0)] as const,
  ).filter(([, count]) => count > 0);
  const { own = 0, imported = 0 } = answers.get(name) ?? {};
  const newest = files.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), 0);
  return defined({
    source: name,
    title,
    files: files.length,
    sizeBytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    changedAtMs: files.length === 0 ? undefined : newest,
    lines: sum(({ hits }) => hits),
    dropped: Object.fromEntries(dropped),
    // What deleted files had told is among the answers, so this may be too few.
    copies: Math.max(0, sum(({ used }) => used) - own),
    answers: own,
    importedAnswers: imported,
  });
}

const USUAL_KEPT_DAYS = 30;
const SOON_DAYS = 3;

/** Claude Code deletes what has not changed for `cleanupPeriodDays` (docs/claude-code.md). */
function deletionOutlook(files: readonly SourceFile[], world: World): DeletionOutlook {
  const settings = readJsonFile(claudePaths(world.env, world.homeDir).settings);
  const set = settings.kind === "ok" ? amountAt(settings.value, "cleanupPeriodDays") : undefined;
  const keptDays = set ?? USUAL_KEPT_DAYS;
  const fromMs = world.nowMs() - (keptDays - SOON_DAYS) * MS_PER_DAY;
  const due = files.filter(({ mtimeMs }) => mtimeMs <= fromMs);
  return {
    keptDays,
    withinDays: SOON_DAYS,
    files: due.length,
    sizeBytes: due.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
  };
}
