import { type Column, encodeBlock } from "./block-bytes.ts";
import { type Coverage, coverageHead, thresholdsHead } from "./coverage.ts";
import { CONTEXT_WIDTH, type TableDraft } from "./table-draft.ts";
import { USAGE_COLUMNS } from "./usage-table.ts";

/**
 * The draft as a file; rows that came to nothing, and contexts without rows, are left out. In plain
 * loops: every refresh that finds a line writes all of it, and `Float64Array.from` takes ten times as
 * long.
 */
export function encodeTable(draft: TableDraft, coverage: Coverage): Buffer {
  const { promptThresholds, texts } = draft;
  const { tuples } = draft.rows;
  const rows = filledRows(draft);
  const numbers = new Int32Array(draft.contexts.count).fill(-1);
  const kept: number[] = [];
  const quarters = new Int32Array(rows.length);
  const contextOf = new Int32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const context = tuples[2 * row + 1] ?? 0;
    if (numbers[context] === -1) numbers[context] = kept.push(context) - 1;
    quarters[place] = tuples[2 * row] ?? 0;
    contextOf[place] = numbers[context] ?? 0;
  }
  const columns: Record<string, Column> = { contexts: tuplesOf(draft, kept), quarters, contextOf };
  for (const name of USAGE_COLUMNS) columns[name] = countsOf(draft.counts[name], rows);
  columns.texts = Buffer.from(JSON.stringify(texts));
  return encodeBlock({ ...coverageHead(coverage), ...thresholdsHead(promptThresholds) }, columns);
}

function filledRows({ rows, counts }: TableDraft): Int32Array {
  const { count } = rows;
  const isFilled = new Uint8Array(count);
  for (const name of USAGE_COLUMNS) {
    const column = counts[name];
    for (let row = 0; row < count; row++) if (column[row] !== 0) isFilled[row] = 1;
  }
  const filled = new Int32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) if (isFilled[row] === 1) filled[found++] = row;
  return filled.subarray(0, found);
}

function tuplesOf(draft: TableDraft, contexts: readonly number[]): Int32Array {
  const { tuples } = draft.contexts;
  const kept = new Int32Array(contexts.length * CONTEXT_WIDTH);
  let to = 0;
  for (const context of contexts) {
    const from = context * CONTEXT_WIDTH;
    for (let at = from; at < from + CONTEXT_WIDTH; at++) kept[to++] = tuples[at] ?? 0;
  }
  return kept;
}

/** In half the bytes where the numbers allow it, and they nearly always do. */
function countsOf(counts: Float64Array, rows: Int32Array): Float64Array | Uint32Array {
  const kept = new Uint32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const count = counts[rows[place] ?? 0] ?? 0;
    if (count >>> 0 !== count) return longCountsOf(counts, rows);
    kept[place] = count;
  }
  return kept;
}

function longCountsOf(counts: Float64Array, rows: Int32Array): Float64Array {
  const kept = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) kept[place] = counts[rows[place] ?? 0] ?? 0;
  return kept;
}
