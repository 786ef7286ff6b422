import { join } from "node:path";

/** What lies in the ledger's folder (docs/state-directory.md), besides the logs. */
export type LedgerPaths = {
  folder: string;
  files: string;
  /** What has changed since `files` was written as a whole (tail-file.ts). */
  filesTail: string;
  table: string;
  tableTail: string;
  keys: string;
  /** Whoever refreshes holds it. */
  lock: string;
};

export function ledgerPaths(usageDir: string): LedgerPaths {
  return {
    folder: usageDir,
    files: join(usageDir, "files.json"),
    filesTail: join(usageDir, "files-tail.jsonl"),
    table: join(usageDir, "table.bin"),
    tableTail: join(usageDir, "table-tail.jsonl"),
    keys: join(usageDir, "keys.bin"),
    lock: join(usageDir, "refresh.lock"),
  };
}

const LOG_NAME = /^records-(\d{1,9})\.jsonl$/;

export function logName(number: number): string {
  return `records-${number}.jsonl`;
}

/** `undefined`: the name of something else. */
export function logNumber(name: string): number | undefined {
  const digits = LOG_NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The newest of the logs among the names of a folder; a log gets its name when it is complete. */
export function newestLog(names: readonly string[]): string | undefined {
  const numbers = names.map(logNumber).filter((number) => number !== undefined);
  return numbers.length === 0 ? undefined : logName(Math.max(...numbers));
}
