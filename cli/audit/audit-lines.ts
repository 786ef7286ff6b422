import { formatTokens } from "../../shared/display/amount.ts";
import { formatLongDuration } from "../../shared/display/duration.ts";
import { plainText } from "../../shared/display/plain-text.ts";
import { cutSpans, paintSpans } from "../../shared/display/span.ts";
import type { Role } from "../../shared/display/theme.ts";
import { DROP_REASONS, type DropReason } from "../../shared/sources/drop-reason.ts";
import type { Look } from "../look.ts";
import { type Cell, type Column, fitColumns, INDENT, tableRow } from "../table.ts";
import { wrapWords } from "../wrap-words.ts";
import type { AuditReport, DeletionOutlook, SourceAudit } from "./audit-report.ts";

/** The report as lines for a person, each as wide as the terminal at most. */
export function auditLines(report: AuditReport, look: Look, nowMs: number): string[] {
  const { columns, paint } = look;
  const remarks = remarksOn(report, nowMs).flatMap(({ text, role }) =>
    wrapWords(text, columns ?? 100).map((line) => paint(line, role)),
  );
  return [...tableLines(report.sources, look), ...remarks];
}

function tableLines(sources: readonly SourceAudit[], { columns, glyphs, paint }: Look): string[] {
  const width = columns ?? Number.POSITIVE_INFINITY;
  const title: Cell = [{ text: "What was read", role: "bright" }];
  const number = (name: string, amountOf: (audit: SourceAudit) => number): Column => ({
    key: name,
    align: "right",
    variants: [
      [
        [{ text: name, role: "dim" }],
        ...sources.map((audit): Cell => {
          if (audit.files === 0 && audit.answers === 0) return [];
          const amount = amountOf(audit);
          return [{ text: formatTokens(amount), role: amount === 0 ? "dim" : "text" }];
        }),
      ],
    ],
  });
  const table = fitColumns(
    [
      {
        key: "name",
        align: "left",
        variants: [[title, ...sources.map((audit): Cell => nameCell(audit))]],
      },
      number("files", ({ files }) => files),
      {
        key: "size",
        align: "right",
        variants: [
          [
            [{ text: "size", role: "dim" }],
            ...sources.map(
              ({ sizeBytes, files }): Cell =>
                files === 0 ? [] : [{ text: sizeText(sizeBytes), role: "text" }],
            ),
          ],
        ],
      },
      number("lines", ({ lines }) => lines),
      number("dropped", ({ dropped }) => countOf(dropped)),
      number("copies", ({ copies }) => copies),
      number("answers", ({ answers }) => answers),
    ],
    { width: columns, giveWay: ["size", "lines", "copies", "files"], firstWidth: 12 },
  );
  const [first, ...others] = table;
  if (first === undefined) return [];
  const head = [{ ...first, width: first.width + INDENT.text.length }, ...others];
  const rows = [
    tableRow(head, 0, glyphs.ellipsis),
    ...sources.map((_, index) => [INDENT, ...tableRow(table, index + 1, glyphs.ellipsis)]),
  ];
  return rows.map((spans) => paintSpans(cutSpans(spans, width, glyphs.ellipsis), paint).trimEnd());
}

function nameCell({ title, files, answers }: SourceAudit): Cell {
  if (files > 0 || answers > 0) return [{ text: title, role: "text" }];
  return [
    { text: title, role: "dim" },
    { text: " not found", role: "dim" },
  ];
}

type Remark = { text: string; role: Role };

function remarksOn(report: AuditReport, nowMs: number): Remark[] {
  const { sources, problems, deletion, notices } = report;
  const watch = (text: string): Remark => ({ text, role: "watch" });
  return [
    ...sources.flatMap(droppedRemark),
    ...sources.flatMap((audit) => emptyRemark(audit, nowMs)).map(watch),
    ...problems.map(({ path, reason }) =>
      watch(
        `! ${plainText(path, MAX_PATH)} ${reason === "gone" ? "went away" : "cannot be read"}.`,
      ),
    ),
    ...notices.map(watch),
    ...deletionRemark(deletion).map(watch),
    { text: "Copies are the same answer told again: streamed, resumed, forked.", role: "dim" },
    { text: "One total line by line: tacho audit <session>", role: "dim" },
  ];
}

const MAX_PATH = 300;

function deletionRemark({ files, sizeBytes, keptDays, withinDays }: DeletionOutlook): string[] {
  if (files === 0) return [];
  const transcripts = files === 1 ? "a transcript" : `${files} transcripts`;
  return [
    `! Claude Code deletes ${transcripts} (${sizeText(sizeBytes)}) within ${withinDays} days, as all that have not changed for ${keptDays} days. The usage stays in the ledger.`,
  ];
}

const REASONS: Readonly<Record<DropReason, string>> = {
  not_json: "no JSON (torn or overwritten)",
  too_long: "too long",
  synthetic: "the tool's own error messages",
  no_id: "without an id",
  bad_tokens: "with token fields that are no counts",
  packed: "compressed, and damaged",
  replay: "a fork's repetition of its parent",
};

function droppedRemark({ title, dropped }: SourceAudit): Remark[] {
  const parts = DROP_REASONS.flatMap((reason) => {
    const count = dropped[reason] ?? 0;
    return count === 0 ? [] : [`${count} ${REASONS[reason]}`];
  });
  return parts.length === 0
    ? []
    : [{ text: `Dropped of ${title}: ${parts.join(", ")}.`, role: "dim" }];
}

function emptyRemark(audit: SourceAudit, nowMs: number): string[] {
  const { title, files, answers, changedAtMs } = audit;
  if (files === 0 || answers > 0 || changedAtMs === undefined) return [];
  const age = formatLongDuration(nowMs - changedAtMs);
  return [
    `! ${title} has ${files === 1 ? "a file" : `${files} files`}, changed ${age} ago, but no usage in ${files === 1 ? "it" : "them"}. If you used it, its format may have changed: please report that.`,
  ];
}

function countOf(dropped: SourceAudit["dropped"]): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

/** `31 MB`, `1.2 GB`. */
function sizeText(bytes: number): string {
  if (bytes >= 999_500_000) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 999_500) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
}
