import { unlinkQuietly } from "../platform/json-file.ts";
import { decodeBlock } from "./block-bytes.ts";
import { readBlock } from "./block-file.ts";
import { type Coverage, parseCoverage } from "./coverage.ts";
import { decodeStoredTable, type StoredTable } from "./decode-table.ts";
import { type KeyIndex, openKeyIndex } from "./key-index.ts";
import { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import type { RecordLog } from "./record-log-file.ts";
import { openTableDraft } from "./table-draft.ts";
import type { PromptThresholds, ThresholdsByModel } from "./usage-table.ts";

/**
 * The ledger of a log, from the files that were derived from it where they can be believed, and from
 * the log itself from there on. It covers all of the log that is there.
 */
export function openLedger(
  paths: LedgerPaths,
  log: RecordLog,
  promptThresholds: PromptThresholds,
): Ledger {
  const table = storedTable(paths, log, promptThresholds);
  if (table === undefined) return deriveLedger(log, promptThresholds);
  const keys = storedKeys(paths, table.coverage);
  const draft = openTableDraft(promptThresholds, table.draft);
  const index = keys?.index ?? openKeyIndex();
  const indexedBytes = keys?.coveredBytes;
  const ledger = new Ledger(log, { index, draft, coverage: table.coverage, indexedBytes });
  ledger.catchUp(indexedBytes ?? 0);
  return ledger;
}

/** The ledger of a log from nothing but the log. */
export function deriveLedger(log: RecordLog, promptThresholds: PromptThresholds): Ledger {
  const coverage = { log: log.name, coveredBytes: 0, records: 0, lines: 0, damaged: 0 };
  const draft = openTableDraft(promptThresholds);
  const index = openKeyIndex();
  const ledger = new Ledger(log, { index, draft, coverage, indexedBytes: undefined });
  ledger.catchUp(0);
  return ledger;
}

/** So that it is derived from the log anew. */
export function forgetDerived({ table, keys }: LedgerPaths): void {
  unlinkQuietly(table);
  unlinkQuietly(keys);
}

/** Whether a table is fine enough for the prices. */
export function hasThresholds(stored: ThresholdsByModel, wanted: PromptThresholds): boolean {
  return [...stored].every(([model, thresholds]) =>
    wanted(model).every((threshold) => thresholds.includes(threshold)),
  );
}

function storedTable(
  { table }: LedgerPaths,
  log: RecordLog,
  promptThresholds: PromptThresholds,
): StoredTable | undefined {
  const bytes = readBlock(table);
  const stored = bytes === undefined ? undefined : decodeStoredTable(bytes);
  if (stored === undefined || !isOf(stored.coverage, log.name, log.sizeBytes)) return undefined;
  return hasThresholds(stored.draft.promptThresholds, promptThresholds) ? stored : undefined;
}

/** The index may know less than the table, but not more: what the table holds is what it must find. */
function storedKeys(
  { keys }: LedgerPaths,
  table: Coverage,
): { index: KeyIndex; coveredBytes: number } | undefined {
  const bytes = readBlock(keys);
  const block = bytes === undefined ? undefined : decodeBlock(bytes);
  const coverage = parseCoverage(block?.about);
  const slots = block?.columns.get("slots");
  if (coverage === undefined || !(slots instanceof Float64Array)) return undefined;
  if (!isOf(coverage, table.log, table.coveredBytes)) return undefined;
  const index = openKeyIndex({ slots, count: coverage.records });
  return { index, coveredBytes: coverage.coveredBytes };
}

function isOf({ log, coveredBytes }: Coverage, name: string, sizeBytes: number): boolean {
  return log === name && coveredBytes <= sizeBytes;
}
