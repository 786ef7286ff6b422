import { AppError } from "../platform/app-error.ts";
import { builtinReader } from "./builtin-reader-file.ts";
import { withDatabaseCopy } from "./copy-database-file.ts";
import { packagedReader } from "./packaged-reader.ts";
import type { Query, SqliteReader } from "./sqlite-reader.ts";

/** As a `SourcePlace` has them. */
type DatabasePlace = { scratchDir: string; loadSqlite?: () => unknown };

/**
 * What `use` makes of a database of another tool, read from a private copy that is gone afterwards.
 * Rows can be asked for until `use` returns. Throws an AppError when it cannot be copied now
 * (copy-database-file.ts) or no SQLite is at hand, and SQLite's own errors for a damaged file.
 */
export function readDatabase<T>(
  path: string,
  { scratchDir, loadSqlite }: DatabasePlace,
  use: (query: Query) => T,
): Promise<T> {
  const reader = sqliteReader(loadSqlite);
  return withDatabaseCopy(path, scratchDir, (copyPath) => reader.withDatabase(copyPath, use));
}

function sqliteReader(loadSqlite: (() => unknown) | undefined): SqliteReader {
  const reader = builtinReader() ?? packagedReader(loadSqlite?.());
  if (reader !== undefined) return reader;
  throw new AppError(
    "SQLITE_MISSING",
    "Databases cannot be read: this Node has no SQLite, and Tacho's own is missing. Install Tacho again or use Node 22.13 or newer.",
  );
}
