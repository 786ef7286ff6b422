import { isSameContext, promptAbove, quarterOf } from "./record-context.ts";
import { openTupleIndex, type TupleIndex } from "./tuple-index.ts";
import type { UsageRecord } from "./usage-record.ts";
import {
  type PromptThresholds,
  type ThresholdsByModel,
  USAGE_COLUMNS,
  type UsageColumn,
} from "./usage-table.ts";

/** What a context is made of, as numbers: texts by their place in `texts`, -1 for none; see below. */
export const CONTEXT_WIDTH = 9;
export const NO_TEXT = -1;

type Counts = Record<UsageColumn, Float64Array>;

/** The table while records are added to it and taken out. */
export type TableDraft = {
  /** Of the models it has met. */
  readonly promptThresholds: ThresholdsByModel;
  readonly texts: readonly string[];
  /** Source, session, agent, project, model, account; 1 for fast; 1 for imported; promptAbove. */
  readonly contexts: TupleIndex;
  /** Quarter and context. */
  readonly rows: TupleIndex;
  /** At least as long as there are rows. */
  readonly counts: Readonly<Counts>;
  /** Whether there is imported usage, or was. */
  hasImported: () => boolean;
  add: (record: UsageRecord) => void;
  subtract: (record: UsageRecord) => void;
};

/** Where in a context's tuple it says so. */
const IMPORTED_PLACE = 7;

/** A stored table may have no rows at all. */
const SMALLEST = 1_024;

export type StoredDraft = {
  promptThresholds: ThresholdsByModel;
  texts: readonly string[];
  contexts: Int32Array;
  rows: Int32Array;
  counts: Counts;
};

export function openTableDraft(wanted: PromptThresholds, stored?: StoredDraft): TableDraft {
  // What was told apart so far is told apart further on.
  const promptThresholds = new Map(stored?.promptThresholds);
  const texts = [...(stored?.texts ?? [])];
  const numberOfText = new Map(texts.map((text, index) => [text, index]));
  const contexts = openTupleIndex(CONTEXT_WIDTH, stored?.contexts);
  const rows = openTupleIndex(2, stored?.rows);
  const counts = stored?.counts ?? emptyCounts(SMALLEST);

  function textNumber(text: string | undefined): number {
    if (text === undefined) return NO_TEXT;
    const known = numberOfText.get(text);
    if (known !== undefined) return known;
    numberOfText.set(text, texts.length);
    return texts.push(text) - 1;
  }

  function thresholdsOf(model: string): readonly number[] {
    const known = promptThresholds.get(model);
    if (known !== undefined) return known;
    const thresholds = wanted(model);
    promptThresholds.set(model, thresholds);
    return thresholds;
  }

  let last: { record: UsageRecord; above: number; context: number } | undefined;

  function contextOf(record: UsageRecord): number {
    const above = promptAbove(record, thresholdsOf(record.model));
    // Records come session by session: nine of ten are like the one before.
    if (last?.above === above && isSameContext(record, last.record)) return last.context;
    const context = contexts.numberOf([
      textNumber(record.source),
      textNumber(record.sessionId),
      textNumber(record.agentId),
      textNumber(record.project),
      textNumber(record.model),
      textNumber(record.account),
      record.speed === undefined ? 0 : 1,
      record.origin === undefined ? 0 : 1,
      above,
    ]);
    last = { record, above, context };
    return context;
  }

  function addTimes(record: UsageRecord, sign: 1 | -1): void {
    const row = rows.numberOf([quarterOf(record), contextOf(record)]);
    if (row >= counts.input.length) growCounts(counts);
    const { tokens } = record;
    // Column by column, not by their names in turn: that would take four times as long.
    addAt(counts.input, row, sign * tokens.input);
    addAt(counts.output, row, sign * tokens.output);
    addAt(counts.reasoning, row, sign * tokens.reasoning);
    addAt(counts.cacheRead, row, sign * tokens.cacheRead);
    addAt(counts.cacheWrite5m, row, sign * tokens.cacheWrite5m);
    addAt(counts.cacheWrite1h, row, sign * tokens.cacheWrite1h);
    addAt(counts.webSearches, row, sign * tokens.webSearches);
    addAt(counts.requests, row, sign * tokens.requests);
  }

  return {
    promptThresholds,
    texts,
    contexts,
    rows,
    counts,
    hasImported: () => contexts.some(IMPORTED_PLACE, 1),
    add: (record) => addTimes(record, 1),
    subtract: (record) => addTimes(record, -1),
  };
}

function addAt(column: Float64Array, row: number, count: number): void {
  column[row] = (column[row] ?? 0) + count;
}

function emptyCounts(length: number): Counts {
  return {
    input: new Float64Array(length),
    output: new Float64Array(length),
    reasoning: new Float64Array(length),
    cacheRead: new Float64Array(length),
    cacheWrite5m: new Float64Array(length),
    cacheWrite1h: new Float64Array(length),
    webSearches: new Float64Array(length),
    requests: new Float64Array(length),
  };
}

function growCounts(counts: Counts): void {
  const grown = emptyCounts(Math.max(SMALLEST, 2 * counts.input.length));
  for (const name of USAGE_COLUMNS) grown[name].set(counts[name]);
  Object.assign(counts, grown);
}
