import type { UsageTable } from "./usage-table.ts";

const NOTHING = new Float64Array(0);

/** Where nothing was ever used. */
export const EMPTY_TABLE: UsageTable = {
  contexts: [],
  promptThresholds: new Map(),
  rows: 0,
  quarters: new Int32Array(0),
  contextOf: new Int32Array(0),
  columns: {
    input: NOTHING,
    output: NOTHING,
    reasoning: NOTHING,
    cacheRead: NOTHING,
    cacheWrite5m: NOTHING,
    cacheWrite1h: NOTHING,
    webSearches: NOTHING,
    requests: NOTHING,
  },
};
