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
  /** Lines, or rows of a database, that tell of usage. */
  lines: number;
  dropped: { readonly [reason in DropReason]?: number };
  /** Tellings of the same answer again: streamed, resumed, forked. */
  copies: number;
  /** Answers in the ledger, those of deleted files too. */
  answers: number;
  importedAnswers: number;
};

export type AuditReport = {
  sources: readonly SourceAudit[];
  problems: readonly FileProblem[];
  deletion: DeletionOutlook;
  notices: readonly string[];
};

/** Transcripts that Claude Code deletes soon. Their usage stays in the ledger. */
export type DeletionOutlook = {
  /** After so many days without a change. */
  keptDays: number;
  withinDays: number;
  files: number;
  sizeBytes: number;
};
