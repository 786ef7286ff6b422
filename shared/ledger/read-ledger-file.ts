import { errorCode, unlinkQuietly } from "../platform/json-file.ts";
import { readBlock } from "./block-file.ts";
import { changedTable } from "./changed-table.ts";
import { decodeUsageTable } from "./decode-table.ts";
import { doubleDays, withoutDoubleDays } from "./double-days.ts";
import { encodeTable } from "./encode-table.ts";
import type { FileNote } from "./file-note.ts";
import { readFilesIndex } from "./files-index-file.ts";
import { ledgerError } from "./ledger-error.ts";
import { type Ledger, LogDamage } from "./ledger-file.ts";
import { type LedgerPaths, ledgerPaths } from "./ledger-paths.ts";
import { deriveLedger, forgetDerived, hasThresholds, openLedger } from "./open-ledger-file.ts";
import { openLog } from "./open-log-file.ts";
import type { RecordLog } from "./record-log-file.ts";
import { stepsFrom } from "./table-tail.ts";
import { readTail } from "./tail-file.ts";
import type { UsageRecord } from "./usage-record.ts";
import type { PromptThresholds, UsageTable } from "./usage-table.ts";

/**
 * All usage that counts, as of the last refresh: imported days give way to what a source's own files
 * tell of them. `undefined` when there has been none. Takes no lock. Where the table is lost, damaged
 * or too coarse for the thresholds it is derived from the log, which takes a second for 600,000
 * records. Throws an AppError when the log cannot be read.
 */
export function readUsageTable(
  usageDir: string,
  promptThresholds: PromptThresholds,
): UsageTable | undefined {
  const table = storedTable(ledgerPaths(usageDir), promptThresholds);
  const isFine = table !== undefined && hasThresholds(table.promptThresholds, promptThresholds);
  const found = isFine ? table : derivedTable(usageDir, promptThresholds);
  return found === undefined ? undefined : withoutDoubleDays(found);
}

/** In the order of `storedCoverage`. */
function storedTable(
  paths: LedgerPaths,
  promptThresholds: PromptThresholds,
): UsageTable | undefined {
  const { entries } = readTail(paths.tableTail);
  const bytes = readBlock(paths.table);
  if (bytes === undefined) return undefined;
  const stored = decodeUsageTable(bytes);
  if (stored === undefined) {
    // So that the next refresh, which looks at its beginning only, makes another.
    unlinkQuietly(paths.table);
    return undefined;
  }
  const { steps } = stepsFrom(stored.coverage, entries);
  const changes = steps.flatMap((step) => step.changes);
  return changedTable(stored.table, changes, promptThresholds);
}

/** Every record that counts once, in no promised order. Takes no lock. Throws an AppError. */
export function* readRecords(usageDir: string): Generator<UsageRecord> {
  const log = openLog(usageDir);
  if (log === undefined) return;
  const paths = ledgerPaths(usageDir);
  try {
    const { ledger, isDouble } = openOrDerive(paths, log);
    for (const record of ledger.records()) if (!isDouble(record)) yield record;
  } catch (error) {
    if (!(error instanceof LogDamage)) throw ledgerError(error, errorCode(error), usageDir);
    // The next refresh finds out what is lost and reads the files again.
    forgetDerived(paths);
  } finally {
    log.close();
  }
}

/** Records alone are asked for, not the table. */
const noThresholds: PromptThresholds = () => [];

function openOrDerive(paths: LedgerPaths, log: RecordLog): Opened {
  try {
    return withDoubles(openLedger(paths, log, noThresholds));
  } catch (error) {
    if (!(error instanceof LogDamage)) throw error;
    return withDoubles(deriveLedger(log, noThresholds));
  }
}

type Opened = { ledger: Ledger; isDouble: (record: UsageRecord) => boolean };

function withDoubles(ledger: Ledger): Opened {
  const table = ledger.table.draft.hasImported() ? tableOf(ledger) : undefined;
  return { ledger, isDouble: table === undefined ? () => false : doubleDays(table) };
}

/**
 * The files the ledger has read and that were still there at the last refresh, also those that only
 * another environment (such as another CLAUDE_CONFIG_DIR) finds.
 */
export function readFileNotes(usageDir: string): FileNote[] {
  return readFilesIndex(ledgerPaths(usageDir)).notes.values();
}

function derivedTable(
  usageDir: string,
  promptThresholds: PromptThresholds,
): UsageTable | undefined {
  const log = openLog(usageDir);
  if (log === undefined) return undefined;
  try {
    return tableOf(deriveLedger(log, promptThresholds));
  } catch (error) {
    throw ledgerError(error, errorCode(error), usageDir);
  } finally {
    log.close();
  }
}

function tableOf({ table: { draft }, coverage }: Ledger): UsageTable | undefined {
  return decodeUsageTable(encodeTable(draft, coverage))?.table;
}
