import { fileStamp, mtimeOf } from "../platform/stat-file.ts";
import { ledgerPaths } from "./ledger-paths.ts";

/** Changes whenever the table that reports are made from does. */
export function tableStamp(usageDir: string): string {
  const { table, tableTail } = ledgerPaths(usageDir);
  return `${fileStamp(table)} ${fileStamp(tableTail)}`;
}

/** When that table last changed, in ms; `undefined` when there is none. */
export function tableWrittenMs(usageDir: string): number | undefined {
  const { table, tableTail } = ledgerPaths(usageDir);
  return mtimeOf(tableTail) ?? mtimeOf(table);
}
