import { formatLongDuration } from "../../shared/display/duration.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { FileProblem } from "../../shared/ledger/refresh-world.ts";
import { DROP_REASONS, type DropReason } from "../../shared/sources/drop-reason.ts";
import {
  type AuditReport,
  type DeletionOutlook,
  isFound,
  type SourceAudit,
} from "./audit-report.ts";
import { sizeText } from "./size-text.ts";

type Remark = { text: string; role: Role };

/** What stands below the table: what the numbers mean, and what somebody should look at. */
export function auditRemarks(report: AuditReport, nowMs: number): Remark[] {
  const { sources, problems, deletion, notices } = report;
  const watch = (text: string): Remark => ({ text, role: "watch" });
  const dim = (text: string): Remark => ({ text, role: "dim" });
  return [
    ...missing(sources).map(dim),
    ...sources.flatMap(droppedRemark).map(dim),
    ...sources.flatMap(goneRemark).map(dim),
    ...sources.flatMap(importedRemark).map(dim),
    ...sources.flatMap((audit) => emptyRemark(audit, nowMs)).map(watch),
    ...problems.map((problem) => watch(problemText(problem))),
    ...notices.map(watch),
    ...deletion.map((outlook) => watch(deletionText(outlook, deletion.length > 1))),
    ...(sources.some(({ lines }) => lines > 0) ? BALANCE.map(dim) : []),
    dim("One total line by line: tacho audit <session>"),
  ];
}

const BALANCE = [
  "lines = answers + copies + dropped + other. Copies are the same answer told again: streamed, resumed, forked. Other lines hold the word, but tell of no usage.",
];

function missing(sources: readonly SourceAudit[]): string[] {
  const titles = sources.filter((audit) => !isFound(audit)).map(({ title }) => title);
  if (titles.length === 0) return [];
  return [`Not found: ${titles.join(", ")}. Where Tacho looks for them: docs/sources.md`];
}

const REASONS: Readonly<Record<DropReason, string>> = {
  not_json: "no JSON (torn or overwritten)",
  too_long: "too long",
  synthetic: "the tool's own error messages",
  no_id: "without an id",
  bad_tokens: "with token fields that are no counts",
  bad_time: "at a time that cannot be",
  packed: "compressed, and damaged",
  replay: "a fork's repetition of its parent",
};

function droppedRemark({ title, dropped }: SourceAudit): string[] {
  const parts = DROP_REASONS.flatMap((reason) => {
    const count = dropped[reason] ?? 0;
    return count === 0 ? [] : [`${count} ${REASONS[reason]}`];
  });
  return parts.length === 0 ? [] : [`Dropped of ${title}: ${parts.join(", ")}.`];
}

function goneRemark({ title, answers, goneAnswers }: SourceAudit): string[] {
  if (goneAnswers === 0) return [];
  return [
    `Of the ${answers} answers of ${title} ${goneAnswers} are in no line any more: their files are deleted or rewritten.`,
  ];
}

function importedRemark({ title, importedAnswers }: SourceAudit): string[] {
  if (importedAnswers === 0) return [];
  const what = importedAnswers === 1 ? "1 day and model" : `${importedAnswers} days and models`;
  return [`Imported for ${title}, besides: ${what}.`];
}

function emptyRemark(audit: SourceAudit, nowMs: number): string[] {
  const { title, files, answers, changedAtMs } = audit;
  if (files === 0 || answers > 0 || changedAtMs === undefined) return [];
  const age = formatLongDuration(nowMs - changedAtMs);
  return [
    `! ${title} has ${files === 1 ? "a file" : `${files} files`}, changed ${age} ago, but no usage in ${files === 1 ? "it" : "them"}. If you used it, its format may have changed: please report that.`,
  ];
}

const MAX_PATH = 300;

function problemText({ path, reason }: FileProblem): string {
  const name = plainText(path, MAX_PATH);
  if (reason === "gone")
    return `! ${name} went away while it was read. What it told before is kept.`;
  return `! ${name} cannot be read. Make it readable for you; the next tacho usage reads it.`;
}

function deletionText(outlook: DeletionOutlook, isOneOfSeveral: boolean): string {
  const { configDir, files, sizeBytes, keptDays, withinDays } = outlook;
  const transcripts = files === 1 ? "a transcript" : `${files} transcripts`;
  const where = isOneOfSeveral ? ` of ${plainText(configDir, MAX_PATH)}` : "";
  return `! Claude Code deletes ${transcripts}${where} (${sizeText(sizeBytes)}) within ${withinDays} days, as all that have not changed for ${keptDays} days. The usage stays in the ledger.`;
}
