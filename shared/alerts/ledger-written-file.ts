import { tableWrittenMs } from "../ledger/table-stamp-file.ts";

/** When the ledger of a home was last written; `undefined` when there is none. */
export function ledgerWrittenMs(home: string): number | undefined {
  return tableWrittenMs(`${home}/usage`);
}
