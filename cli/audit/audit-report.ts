import type { FileProblem } from "../../shared/ledger/refresh-world.ts";
import type { DropReason } from "../../shared/sources/drop-reason.ts";
import type { SourceName } from "../../shared/sources/source.ts";

/** What was read of one tool, and what became of it. */
export type SourceAudit = {
  source: SourceName;
  title: string;
  /** Files that are there now. */
  files: number;
  sizeBytes: number;
  /** When the last of them changed; absent without any. */
  changedAtMs?: number;
  /**
   * Lines, or rows of a database, that hold the word; one that tells of two answers counts twice. They
   * are `answers` (without `goneAnswers`), `copies`, `dropped` and `other` together.
   */
  lines: number;
  dropped: { readonly [reason in DropReason]?: number };
  /** Tellings of the same answer again: streamed, resumed, forked. */
  copies: number;
  /** Lines that hold the word and tell of no usage. */
  other: number;
  /** Answers in the ledger, those of deleted files too. */
  answers: number;
  /** How many of them no file tells any more, at least. */
  goneAnswers: number;
  /** Days and models taken over from another tool's export; not among `answers`. */
  importedAnswers: number;
};

export type AuditReport = {
  sources: readonly SourceAudit[];
  problems: readonly FileProblem[];
  /** Of each config folder of Claude Code with such transcripts. */
  deletion: readonly DeletionOutlook[];
  notices: readonly string[];
};

/** Transcripts that Claude Code deletes soon. Their usage stays in the ledger. */
export type DeletionOutlook = {
  configDir: string;
  /** After so many days without a change. */
  keptDays: number;
  withinDays: number;
  files: number;
  sizeBytes: number;
};

/** Whether there is anything of the tool, be it in the ledger alone. */
export function isFound({ files, answers, importedAnswers }: SourceAudit): boolean {
  return files + answers + importedAnswers > 0;
}
