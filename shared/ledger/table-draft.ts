import { openTupleIndex, type TupleIndex } from "./tuple-index.ts";
import type { UsageRecord } from "./usage-record.ts";
import { MS_PER_QUARTER, USAGE_COLUMNS, type UsageColumn } from "./usage-table.ts";

/** What a context is made of, as numbers: texts by their place in `texts`, -1 for none; see below. */
export const CONTEXT_WIDTH = 9;
export const NO_TEXT = -1;

type Counts = Record<UsageColumn, Float64Array>;

/** The table while records are added to it and taken out. */
export type TableDraft = {
  readonly promptThresholds: readonly number[];
  readonly texts: readonly string[];
  /** Source, session, agent, project, model, account; 1 for fast; 1 for imported; promptAbove. */
  readonly contexts: TupleIndex;
  /** Quarter and context. */
  readonly rows: TupleIndex;
  /** At least as long as there are rows. */
  readonly counts: Readonly<Counts>;
  add: (record: UsageRecord) => void;
  subtract: (record: UsageRecord) => void;
};

/** A stored table may have no rows at all. */
const SMALLEST = 1_024;

export type StoredDraft = {
  texts: readonly string[];
  contexts: Int32Array;
  rows: Int32Array;
  counts: Counts;
};

export function openTableDraft(
  promptThresholds: readonly number[],
  stored?: StoredDraft,
): TableDraft {
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

  function rowOf(record: UsageRecord): number {
    const context = contexts.numberOf([
      textNumber(record.source),
      textNumber(record.sessionId),
      textNumber(record.agentId),
      textNumber(record.project),
      textNumber(record.model),
      textNumber(record.account),
      record.speed === undefined ? 0 : 1,
      record.origin === undefined ? 0 : 1,
      promptAbove(record, promptThresholds),
    ]);
    return rows.numberOf([Math.floor(record.atMs / MS_PER_QUARTER), context]);
  }

  function addTimes(record: UsageRecord, sign: 1 | -1): void {
    const row = rowOf(record);
    if (row >= counts.input.length) growCounts(counts);
    for (const name of USAGE_COLUMNS) {
      const column = counts[name];
      column[row] = (column[row] ?? 0) + sign * record.tokens[name];
    }
  }

  return {
    promptThresholds,
    texts,
    contexts,
    rows,
    counts,
    add: (record) => addTimes(record, 1),
    subtract: (record) => addTimes(record, -1),
  };
}

/** The largest threshold below the whole prompt of the request, because its price is for all of it. */
function promptAbove({ tokens }: UsageRecord, promptThresholds: readonly number[]): number {
  const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
  return promptThresholds.findLast((threshold) => threshold < prompt) ?? 0;
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
