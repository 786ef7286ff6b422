import { unlinkQuietly } from "../platform/json-file.ts";
import { decodeBlock } from "./block-bytes.ts";
import { readBlock, readBlockAbout } from "./block-file.ts";
import { type Coverage, parseCoverage, thresholdsOf } from "./coverage.ts";
import { decodeStoredTable } from "./decode-table.ts";
import { type KeyIndex, openKeyIndex } from "./key-index.ts";
import { Ledger, LogDamage } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import { applyChange, LedgerTable } from "./ledger-table.ts";
import type { RecordLog } from "./record-log-file.ts";
import { openTableDraft, type TableDraft } from "./table-draft.ts";
import { stepsFrom, type TableStep } from "./table-tail.ts";
import { readTail } from "./tail-file.ts";
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
  const stored = storedCoverage(paths);
  if (stored === undefined || !isOf(stored.coverage, log.name, log.sizeBytes)) {
    return deriveLedger(log, promptThresholds);
  }
  if (!hasThresholds(stored.promptThresholds, promptThresholds)) {
    return deriveLedger(log, promptThresholds);
  }
  const { coverage } = stored;
  const openDraft = () => storedDraft(paths, stored, promptThresholds);
  const table = new LedgerTable(promptThresholds, openDraft);
  const keys = storedKeys(paths, coverage);
  const index = keys?.index ?? openKeyIndex();
  const indexedBytes = keys?.coveredBytes;
  const ledger = new Ledger(log, { index, table, coverage, indexedBytes });
  ledger.catchUp(indexedBytes ?? 0);
  return ledger;
}

/** The ledger of a log from nothing but the log. */
export function deriveLedger(log: RecordLog, promptThresholds: PromptThresholds): Ledger {
  const coverage = { log: log.name, coveredBytes: 0, records: 0, lines: 0, damaged: 0 };
  const table = new LedgerTable(promptThresholds, openTableDraft(promptThresholds));
  const index = openKeyIndex();
  const ledger = new Ledger(log, { index, table, coverage, indexedBytes: undefined });
  ledger.catchUp(0);
  return ledger;
}

/** So that it is derived from the log anew. */
export function forgetDerived({ table, tableTail, keys }: LedgerPaths): void {
  unlinkQuietly(table);
  unlinkQuietly(tableTail);
  unlinkQuietly(keys);
}

/** Whether a table is fine enough for the prices. */
export function hasThresholds(stored: ThresholdsByModel, wanted: PromptThresholds): boolean {
  return [...stored].every(([model, thresholds]) =>
    wanted(model).every((threshold) => thresholds.includes(threshold)),
  );
}

/**
 * How much of which log the stored table knows, from its beginning and its tail; `undefined` when there
 * is none of this version. The tail is read first: should the table be replaced in between, the new
 * one knows what the tail says.
 */
export function storedCoverage({ table, tableTail }: LedgerPaths): Stored | undefined {
  const { entries } = readTail(tableTail);
  const about = readBlockAbout(table);
  const coverage = parseCoverage(about);
  if (coverage === undefined) return undefined;
  const { coveredBytes } = coverage;
  const promptThresholds = thresholdsOf(about);
  return { ...stepsFrom(coverage, entries), tableBytes: coveredBytes, promptThresholds };
}

type Stored = {
  coverage: Coverage;
  steps: readonly TableStep[];
  /** How much of the log is in the table itself. */
  tableBytes: number;
  promptThresholds: ThresholdsByModel;
};

/** Throws LogDamage when it is not what its beginning said, or was replaced since that was read. */
function storedDraft(
  { table }: LedgerPaths,
  { coverage, steps, tableBytes }: Stored,
  promptThresholds: PromptThresholds,
): TableDraft {
  const bytes = readBlock(table);
  const stored = bytes === undefined ? undefined : decodeStoredTable(bytes);
  if (stored === undefined || stored.coverage.log !== coverage.log) throw new LogDamage();
  if (stored.coverage.coveredBytes !== tableBytes) throw new LogDamage();
  const draft = openTableDraft(promptThresholds, stored.draft);
  for (const { changes } of steps) for (const change of changes) applyChange(draft, change);
  return draft;
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
