import { USAGE_COLUMNS, type UsageTable } from "../ledger/usage-table.ts";
import { QUARTERS_PER_DAY } from "./calendar.ts";

export const COLUMN_COUNT = USAGE_COLUMNS.length;

/** Rows of the table with the same slot of time and the same context, added up. */
export type Cells = {
  count: number;
  slots: Int32Array;
  contexts: Int32Array;
  firstQuarters: Int32Array;
  lastQuarters: Int32Array;
  /** `COLUMN_COUNT` sums a cell, in the order of `USAGE_COLUMNS`. */
  sums: Float64Array;
};

type SlotsOf = (utcDay: number) => Int32Array;

/**
 * The first step of a report and the only one that looks at rows. Contexts of which `rowOf` is
 * negative, and quarters of an hour of which the slot is, are left out.
 */
export function sumCells(table: UsageTable, rowOf: Int32Array, slotsOf: SlotsOf): Cells {
  const { cellOf, count, slots, contexts } = findCells(table, rowOf, slotsOf);
  const firstQuarters = new Int32Array(count).fill(2 ** 31 - 1);
  const lastQuarters = new Int32Array(count).fill(-(2 ** 31));
  const { rows, quarters } = table;
  for (let row = 0; row < rows; row++) {
    const cell = cellOf[row] ?? -1;
    if (cell < 0) continue;
    const quarter = quarters[row] ?? 0;
    if (quarter < (firstQuarters[cell] ?? 0)) firstQuarters[cell] = quarter;
    if (quarter > (lastQuarters[cell] ?? 0)) lastQuarters[cell] = quarter;
  }
  const sums = new Float64Array(count * COLUMN_COUNT);
  for (const [offset, name] of USAGE_COLUMNS.entries()) {
    addColumn(table.columns[name], cellOf, sums.subarray(offset));
  }
  return { count, slots, contexts, firstQuarters, lastQuarters, sums };
}

function addColumn(column: Float64Array, cellOf: Int32Array, sums: Float64Array): void {
  for (let row = 0; row < cellOf.length; row++) {
    const cell = cellOf[row] ?? -1;
    const value = column[row] ?? 0;
    if (cell >= 0 && value !== 0) {
      const place = cell * COLUMN_COUNT;
      sums[place] = (sums[place] ?? 0) + value;
    }
  }
}

/** Gives every row its cell, -1 for none. */
function findCells({ rows, quarters, contextOf }: UsageTable, rowOf: Int32Array, slotsOf: SlotsOf) {
  const cellOf = new Int32Array(rows).fill(-1);
  const cells = cellIndex(rows, rowOf.length);
  const pages = new Map<number, Int32Array>();
  let pageDay = Number.NaN;
  let page: Int32Array = new Int32Array(0);
  for (let row = 0; row < rows; row++) {
    const context = contextOf[row] ?? 0;
    if ((rowOf[context] ?? -1) < 0) continue;
    const quarter = quarters[row] ?? 0;
    const day = Math.floor(quarter / QUARTERS_PER_DAY);
    if (day !== pageDay) {
      const known = pages.get(day);
      page = known ?? slotsOf(day);
      if (known === undefined) pages.set(day, page);
      pageDay = day;
    }
    const slot = page[quarter - day * QUARTERS_PER_DAY] ?? -1;
    if (slot >= 0) cellOf[row] = cells.numberOf(slot, context);
  }
  return { cellOf, ...cells.found() };
}

/** Numbers pairs of slot and context: a hash table of numbers, four times as fast as a `Map` of keys. */
function cellIndex(rows: number, contextCount: number) {
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, rows * 2))) - 1;
  const table = new Int32Array(mask + 1);
  const slots = new Int32Array(rows);
  const contexts = new Int32Array(rows);
  // Rows of a session mostly follow each other: most pairs are the context's last one.
  const lastOf = new Int32Array(contextCount).fill(-1);
  let count = 0;
  const numberOf = (slot: number, context: number): number => {
    const last = lastOf[context] ?? -1;
    if (last >= 0 && slots[last] === slot) return last;
    let place = (Math.imul(slot, 0x9e3779b1) ^ Math.imul(context, 0x85ebca6b)) & mask;
    let cell = (table[place] ?? 0) - 1;
    while (cell >= 0 && (slots[cell] !== slot || contexts[cell] !== context)) {
      place = (place + 1) & mask;
      cell = (table[place] ?? 0) - 1;
    }
    if (cell < 0) {
      cell = count++;
      table[place] = count;
      slots[cell] = slot;
      contexts[cell] = context;
    }
    lastOf[context] = cell;
    return cell;
  };
  return { numberOf, found: () => ({ count, slots, contexts }) };
}
