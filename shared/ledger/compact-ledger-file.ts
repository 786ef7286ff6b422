import { join } from "node:path";
import { unlinkQuietly } from "../platform/json-file.ts";
import { compactLog } from "./compact-log-file.ts";
import { isBacked, readFilesIndex, writeFilesIndex } from "./files-index-file.ts";
import type { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import { deriveLedger } from "./open-ledger-file.ts";
import { followedLog, openLogForWriting } from "./open-log-file.ts";
import { saveLedger } from "./save-ledger-file.ts";
import type { UsageRecord } from "./usage-record.ts";

/** A small log is not worth it. */
const SMALLEST_LINES = 1_000;

/** Whether more than half of the lines stand for nothing any more. */
export function isWorthCompacting({ coverage: { lines, records } }: Ledger): boolean {
  return lines > SMALLEST_LINES && lines > 2 * records;
}

/**
 * Puts a log with a line for each record that is to be kept in the place of the ledger's, and derives
 * the rest anew. A kill between any two steps leaves one of the two, whole; the next refresh does the
 * rest. Needs the lock. `false`, and nothing has changed, when another process is at the log, too.
 */
export function compactLedger(
  paths: LedgerPaths,
  ledger: Ledger,
  isKept: (record: UsageRecord) => boolean,
): boolean {
  // First: a table that turns out to be damaged must do so while nothing has changed.
  const { promptThresholds } = ledger.table.draft;
  if (!compactLog(paths.folder, ledger, isKept)) return false;
  const log = openLogForWriting(paths.folder);
  try {
    const compacted = deriveLedger(log, (model) => promptThresholds.get(model) ?? []);
    saveLedger(paths, compacted);
    const index = readFilesIndex(paths);
    if (isBacked(index, compacted, followedLog(log))) {
      const { name, sizeBytes } = log;
      writeFilesIndex(paths, { ...index, log: name, logBytes: sizeBytes, damaged: 0 });
    }
    unlinkQuietly(join(paths.folder, ledger.log.name));
    return true;
  } finally {
    log.close();
  }
}

/** Removes the log that a compaction left because it was killed. */
export function removeFollowedLog(paths: LedgerPaths, { log }: Ledger): void {
  const followed = followedLog(log)?.log;
  if (followed !== undefined && followed !== log.name) unlinkQuietly(join(paths.folder, followed));
}
