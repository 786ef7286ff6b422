import type { SourceName } from "../sources/source.ts";

export const MS_PER_QUARTER = 15 * 60_000;

/** What the usage in a row of the table has in common. */
export type UsageContext = {
  source: SourceName;
  sessionId: string;
  agentId?: string;
  project?: string;
  model: string;
  account?: string;
  speed?: "fast";
  /** The prompts were longer than so many tokens; 0, or one of the model's `promptThresholds`. */
  promptAbove: number;
  /** Taken over from another tool's export: days without sessions of their own. */
  origin?: "imported";
};

/** Prompt lengths at which the price of a model changes; ascending. */
export type PromptThresholds = (model: string) => readonly number[];
export type ThresholdsByModel = ReadonlyMap<string, readonly number[]>;

/** The kinds of counts in a table, each a column. `reasoning` is part of `output`. */
export const USAGE_COLUMNS = [
  "input",
  "output",
  "reasoning",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "webSearches",
  "requests",
] as const;
export type UsageColumn = (typeof USAGE_COLUMNS)[number];

/**
 * All usage, in rows of a quarter of an hour (UTC) and a context: enough for every report in every time
 * zone, without reading a record. Columns of equal length; no order is promised.
 */
export type UsageTable = {
  contexts: readonly UsageContext[];
  /** What the table tells apart, by model. */
  promptThresholds: ThresholdsByModel;
  rows: number;
  /** Quarters of an hour since the epoch. */
  quarters: Int32Array;
  /** Indexes into `contexts`. */
  contextOf: Int32Array;
  columns: Readonly<Record<UsageColumn, Float64Array>>;
};
