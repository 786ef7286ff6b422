import { databaseStates, inWalMode } from "../sqlite/made-database.ts";
import { WalWriter } from "../sqlite/wal-writer.ts";

const PAGE_BYTES = 4_096;

/** A database that is in use: its first half is in the file, all of it only with its write-ahead log. */
export function databaseWithLog(
  tables: readonly string[],
  rows: readonly string[],
): { database: Buffer; log: Buffer } {
  const half = Math.floor(rows.length / 2);
  const changes = [[...tables, ...rows.slice(0, half)], rows.slice(half)].map(inOne);
  const [before, after] = databaseStates(PAGE_BYTES, changes).map(inWalMode);
  if (before === undefined || after === undefined) throw new Error("No database was made.");
  const log = new WalWriter(PAGE_BYTES);
  log.commit(before, after);
  return { database: before, log: log.bytes };
}

/** One commit instead of hundreds, which would take seconds. */
function inOne(statements: readonly string[]): string {
  return `BEGIN;\n${statements.join(";\n")};\nCOMMIT`;
}
