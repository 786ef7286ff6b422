import type { FileNote } from "../../shared/ledger/file-note.ts";
import { readFileNotes, readRecords } from "../../shared/ledger/read-ledger-file.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { DROP_REASONS } from "../../shared/sources/drop-reason.ts";
import type { Source, SourceFile } from "../../shared/sources/source.ts";
import { SOURCES } from "../../shared/sources/sources.ts";
import { noticesOf, refreshed } from "../usage/current-ledger-file.ts";
import type { UsagePlace } from "../usage/usage-place-file.ts";
import type { World } from "../world.ts";
import type { AuditReport, SourceAudit } from "./audit-report.ts";
import { deletionOutlooks } from "./deletion-outlook-file.ts";

/** Brings the ledger up to date and tells what was read of which tool. */
export async function readAudit(place: UsagePlace, world: World): Promise<AuditReport> {
  const outcome = await refreshed(place, world);
  const found = SOURCES.map((source) => ({ source, files: source.discover(place.sources) }));
  const notes = readFileNotes(place.usageDir);
  const answers = countAnswers(place.usageDir);
  return {
    sources: found.map(({ source, files }) => auditOf(source, files, { notes, answers })),
    problems: outcome.kind === "refreshed" ? outcome.problems : [],
    deletion: deletionOutlooks(
      found.flatMap(({ source, files }) => (source.name === "claude" ? files : [])),
      place.sources,
      world.nowMs(),
    ),
    notices: [...place.notices, ...(outcome.kind === "busy" ? noticesOf(outcome) : [])],
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
  const used = sum((note) => note.used);
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
    lines: sum(linesOf),
    dropped: Object.fromEntries(dropped),
    // What deleted files had told is among the answers, so this may be too few.
    copies: Math.max(0, used - own),
    other: sum((note) => linesOf(note) - note.used - droppedOf(note)),
    answers: own,
    goneAnswers: Math.max(0, own - used),
    importedAnswers: imported,
  });
}

/** An answer's advisors stand in its line, so that one line may tell of several answers. */
function linesOf(note: FileNote): number {
  return Math.max(note.hits, note.used + droppedOf(note));
}

function droppedOf({ dropped }: FileNote): number {
  return DROP_REASONS.reduce((total, reason) => total + (dropped[reason] ?? 0), 0);
}
