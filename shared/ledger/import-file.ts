import { AppError } from "../platform/app-error.ts";
import { unlinkQuietly } from "../platform/json-file.ts";
import type { SourceName } from "../sources/source.ts";
import type { UsageEntry } from "../sources/usage-entry.ts";
import { compactLedger } from "./compact-ledger-file.ts";
import { isBacked, readFilesIndex } from "./files-index-file.ts";
import { type LedgerWorld, withLedger } from "./locked-ledger-file.ts";
import { followedLog } from "./open-log-file.ts";
import { RecordBatch } from "./record-batch.ts";
import { saveLedger } from "./save-ledger-file.ts";
import { isCountedTime, recordOf, type UsageRecord } from "./usage-record.ts";

/** Puts entries of another tool's export beside what was read, each id once. Throws an AppError. */
export async function importEntries(
  world: LedgerWorld,
  entries: Iterable<UsageEntry & { source: SourceName }>,
): Promise<{ added: number; known: number }> {
  const records = importedRecords(entries);
  const written = await withLedger(world, async ({ paths, ledger }) => {
    // Found out behind `put` damage would make this start anew, with nothing left to add.
    ledger.table.load();
    // A log that was cut may now grow to where the index says that all is in it.
    const isTold = isBacked(readFilesIndex(paths), ledger, followedLog(ledger.log));
    if (!isTold) unlinkQuietly(paths.files);
    const count = ledger.put(records);
    if (count !== undefined) saveLedger(paths, ledger);
    return count;
  });
  if (written === undefined) throw busy();
  return { added: written, known: records.size - written };
}

/** Takes out all that was imported. Throws an AppError. */
export async function removeImported(world: LedgerWorld): Promise<{ removed: number }> {
  const removed = await withLedger(world, async ({ paths, ledger }) => {
    let count = 0;
    for (const record of ledger.records()) if (isImported(record)) count += 1;
    const isDone = count === 0 || compactLedger(paths, ledger, (record) => !isImported(record));
    return isDone ? count : undefined;
  });
  if (removed === undefined) throw busy();
  return { removed };
}

function importedRecords(entries: Iterable<UsageEntry & { source: SourceName }>): RecordBatch {
  const records = new RecordBatch();
  for (const entry of entries) {
    if (!isCountedTime(entry.atMs)) continue;
    // A day is no prompt: added up, its requests must not count as a long one.
    const record = recordOf(entry.source, { ...entry, promptTokens: 0 });
    record.origin = "imported";
    records.take(record);
  }
  return records;
}

function isImported({ origin }: UsageRecord): boolean {
  return origin === "imported";
}

function busy(): AppError {
  return new AppError("USAGE_BUSY", "Another process writes the usage ledger. Try again later.");
}
