import { replaceFile, unlinkQuietly } from "../platform/json-file.ts";
import { encodeBlock } from "./block-bytes.ts";
import { coverageHead } from "./coverage.ts";
import { encodeTable } from "./encode-table.ts";
import type { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import { FILE_MODE } from "./open-log-file.ts";
import { encodeTableStep, isAddition } from "./table-tail.ts";
import { appendToTail, hasTailRoom, readTail } from "./tail-file.ts";

/**
 * So much of the log may lie behind what the index file knows. It is read with every refresh then,
 * in 2 ms; writing the index of many years takes longer.
 */
const UNINDEXED_BYTES = 256 * 1024;

/** Writes what is derived from the log: the table, or what has changed in it, then the index if it is time. */
export function saveLedger(paths: LedgerPaths, ledger: Ledger): void {
  if (!saveChanges(paths, ledger)) saveTable(paths, ledger);
  const { index, coverage, indexedBytes } = ledger;
  const isFresh =
    indexedBytes !== undefined && coverage.coveredBytes - indexedBytes <= UNINDEXED_BYTES;
  if (isFresh) return;
  const about = coverageHead({ ...coverage, records: index.count });
  replaceFile(paths.keys, encodeBlock(about, { slots: index.slots }), { mode: FILE_MODE });
}

/** `false` when the whole table is to be written. */
function saveChanges({ tableTail }: LedgerPaths, ledger: Ledger): boolean {
  const { table, coverage, savedBytes } = ledger;
  const { changes, promptThresholds } = table;
  if (changes === undefined) return false;
  if (coverage.coveredBytes === savedBytes) return true;
  if (!hasTailRoom(readTail(tableTail))) return false;
  if (!changes.every((change) => isAddition(change, promptThresholds))) return false;
  return appendToTail(tableTail, encodeTableStep({ fromBytes: savedBytes, coverage, changes }));
}

/** As a whole. Killed before the tail is gone, nothing is counted twice: the table knows all of it. */
function saveTable(
  { table, tableTail }: LedgerPaths,
  { table: { draft }, coverage }: Ledger,
): void {
  replaceFile(table, encodeTable(draft, coverage), { mode: FILE_MODE });
  unlinkQuietly(tableTail);
}
