import { type Column, encodeBlock } from "./block-bytes.ts";
import type { Coverage } from "./coverage.ts";
import { CONTEXT_WIDTH, type TableDraft } from "./table-draft.ts";
import { USAGE_COLUMNS } from "./usage-table.ts";

/** The draft as a file; rows that came to nothing, and contexts without rows, are left out. */
export function encodeTable(draft: TableDraft, coverage: Coverage): Buffer {
  const { promptThresholds, texts } = draft;
  const rows = filledRows(draft);
  const contexts = [...new Set(rows.map((row) => contextOf(draft, row)))];
  const numbers = new Map(contexts.map((context, number) => [context, number]));
  const columns: Record<string, Column> = {
    contexts: tuplesOf(draft, contexts),
    quarters: Int32Array.from(rows, (row) => draft.rows.tuples[2 * row] ?? 0),
    contextOf: Int32Array.from(rows, (row) => numbers.get(contextOf(draft, row)) ?? 0),
  };
  for (const name of USAGE_COLUMNS) columns[name] = countsOf(draft.counts[name], rows);
  columns.texts = Buffer.from(JSON.stringify(texts));
  return encodeBlock({ ...coverage, promptThresholds }, columns);
}

function filledRows({ rows, counts }: TableDraft): number[] {
  const filled: number[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (USAGE_COLUMNS.some((name) => counts[name][row] !== 0)) filled.push(row);
  }
  return filled;
}

function contextOf({ rows }: TableDraft, row: number): number {
  return rows.tuples[2 * row + 1] ?? 0;
}

function tuplesOf(draft: TableDraft, contexts: readonly number[]): Int32Array {
  const { tuples } = draft.contexts;
  const kept = new Int32Array(contexts.length * CONTEXT_WIDTH);
  for (const [number, context] of contexts.entries()) {
    const tuple = tuples.subarray(context * CONTEXT_WIDTH, (context + 1) * CONTEXT_WIDTH);
    kept.set(tuple, number * CONTEXT_WIDTH);
  }
  return kept;
}

/** In half the bytes where the numbers allow it, and they nearly always do. */
function countsOf(counts: Float64Array, rows: readonly number[]): Float64Array | Uint32Array {
  const kept = Float64Array.from(rows, (row) => counts[row] ?? 0);
  return kept.every(isShort) ? Uint32Array.from(kept) : kept;
}

function isShort(count: number): boolean {
  return count >>> 0 === count;
}
