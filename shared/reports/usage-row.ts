import type { SourceName } from "../sources/source.ts";
import type { UsageTokens } from "../sources/usage-entry.ts";
import type { UsageGroup } from "./query.ts";

/** Tokens and what they cost. Sums cover the part that has a price; `unpriced` is the rest. */
export type UsageAmount = {
  tokens: UsageTokens;
  /** All tokens of all kinds; reasoning is in `output`. */
  totalTokens: number;
  /** `null`: no price is known for any of it, which is not the same as free. */
  costUsd: number | null;
  /** Some of it is in `costUsd` and some in `unpriced`. */
  isPartlyPriced: boolean;
  unpriced: {
    tokens: number;
    models: readonly string[];
    /** Those of them that have a price, but none in fast mode; absent without any. */
    fastModels?: readonly string[];
  };
};

export type ModelUsage = UsageAmount & { model: string };

/** What a row, a part of it, and the totals tell. */
export type UsageSummary = UsageAmount & {
  /** Dearest first. */
  models: readonly ModelUsage[];
  /** Sessions with usage in it; what was imported has none. */
  sessions: number;
  /** In the order reports list them. */
  sources: readonly SourceName[];
  /** How much of `totalTokens` was taken over from another tool's export. */
  importedTokens: number;
  /** Starts of the first and the last quarter of an hour with usage; both 0 without any. */
  firstAtMs: number;
  lastAtMs: number;
};

/** A day, week, month, session, project, model or tool within a row. */
export type UsagePart = UsageSummary & { key: string };

export type AgentUsage = UsagePart & { agentId: string };

/**
 * `key`: a day `2026-11-21`, the Monday of a week, a month `2026-11`, the id of a session or a model, a
 * folder, the name of a source; "unknown" where a tool did not say.
 */
export type UsageRow = UsagePart & {
  /** The parts by the query's `by`; they add up to the row. */
  parts?: readonly UsagePart[];
  /** Of a row that is a session. */
  session?: SessionFacts;
};

export type SessionFacts = {
  source: SourceName;
  sessionId: string;
  /** The folder in which it used most. */
  project?: string;
  account?: string;
  /** Its subagents, dearest first; they are part of the session's own numbers. */
  agents: readonly AgentUsage[];
};

export type UsageReport = {
  groupBy: UsageGroup;
  by?: UsageGroup;
  sinceDay?: string;
  untilDay?: string;
  /** Absent: the machine's. */
  timeZone?: string;
  /** Day of the price table. */
  priceDate: string;
  /** One page, in the query's order. */
  rows: readonly UsageRow[];
  /** Rows of the pages before this one. */
  skipped: number;
  /** Rows of all pages together. */
  found: number;
  /** For the next page; absent on the last. */
  nextCursor?: string;
  /** Of all pages together. */
  totals: UsageSummary;
};
