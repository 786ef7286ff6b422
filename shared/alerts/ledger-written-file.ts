import { ledgerPaths } from "../ledger/ledger-paths.ts";
import { mtimeOf } from "../platform/stat-file.ts";

/** When the ledger of a home was last written; `undefined` when there is none. */
export function ledgerWrittenMs(home: string): number | undefined {
  return mtimeOf(ledgerPaths(`${home}/usage`).table);
}
