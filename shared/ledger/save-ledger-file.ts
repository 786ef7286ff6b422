import { replaceFile } from "../platform/json-file.ts";
import { encodeBlock } from "./block-bytes.ts";
import { coverageHead } from "./coverage.ts";
import { encodeTable } from "./encode-table.ts";
import type { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import { FILE_MODE } from "./open-log-file.ts";

/**
 * So much of the log may lie behind what the index file knows. It is read with every refresh then,
 * in 2 ms; writing the index of many years takes longer.
 */
const UNINDEXED_BYTES = 256 * 1024;

/** Writes what is derived from the log, each file as a whole: the table, then the index if it is time. */
export function saveLedger(paths: LedgerPaths, ledger: Ledger): void {
  const { draft, index, coverage, indexedBytes } = ledger;
  replaceFile(paths.table, encodeTable(draft, coverage), { mode: FILE_MODE });
  const isFresh =
    indexedBytes !== undefined && coverage.coveredBytes - indexedBytes <= UNINDEXED_BYTES;
  if (isFresh) return;
  const about = coverageHead({ ...coverage, records: index.count });
  replaceFile(paths.keys, encodeBlock(about, { slots: index.slots }), { mode: FILE_MODE });
}
