import { unlinkQuietly } from "../platform/json-file.ts";
import { readBlock } from "./block-file.ts";
import { decodeUsageTable } from "./decode-table.ts";
import { encodeTable } from "./encode-table.ts";
import type { FileNote } from "./file-note.ts";
import { readFilesIndex } from "./files-index-file.ts";
import { ledgerPaths } from "./ledger-paths.ts";
import { deriveLedger, hasThresholds, openLedger } from "./open-ledger-file.ts";
import { openLog } from "./open-log-file.ts";
import type { UsageRecord } from "./usage-record.ts";
import type { UsageTable } from "./usage-table.ts";

/**
 * All usage as of the last refresh; `undefined` when there has been none. Takes no lock. Where the
 * table is lost, damaged or too coarse for the thresholds it is derived from the log, which takes a
 * second for 600,000 records.
 */
export function readUsageTable(
  usageDir: string,
  promptThresholds: readonly number[],
): UsageTable | undefined {
  const paths = ledgerPaths(usageDir);
  const bytes = readBlock(paths.table);
  const table = bytes === undefined ? undefined : decodeUsageTable(bytes);
  // So that the next refresh, which looks at its beginning only, makes another.
  if (bytes !== undefined && table === undefined) unlinkQuietly(paths.table);
  if (table !== undefined && hasThresholds(table.promptThresholds, promptThresholds)) return table;
  return derivedTable(usageDir, promptThresholds);
}

/** Every record once, in no promised order. Takes no lock. */
export function* readRecords(usageDir: string): Generator<UsageRecord> {
  const log = openLog(usageDir);
  if (log === undefined) return;
  try {
    yield* openLedger(ledgerPaths(usageDir), log, []).records();
  } finally {
    log.close();
  }
}

/** The files the ledger has read and that were still there at the last refresh. */
export function readFileNotes(usageDir: string): FileNote[] {
  return [...readFilesIndex(ledgerPaths(usageDir).files).notes.values()];
}

function derivedTable(
  usageDir: string,
  promptThresholds: readonly number[],
): UsageTable | undefined {
  const log = openLog(usageDir);
  if (log === undefined) return undefined;
  try {
    const { draft, coverage } = deriveLedger(log, promptThresholds);
    return decodeUsageTable(encodeTable(draft, coverage));
  } finally {
    log.close();
  }
}
