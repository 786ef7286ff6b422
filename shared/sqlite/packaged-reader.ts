import { isObject } from "../platform/read-value.ts";
import type { DatabaseRow, SqliteReader } from "./sqlite-reader.ts";

/** The SQLite that ships with Tacho as a bundle of its own (packaged-sqlite.ts), once that is loaded. */
export function packagedReader(bundle: unknown): SqliteReader | undefined {
  if (!isPackagedSqlite(bundle)) return undefined;
  const { Database } = bundle;
  return {
    withDatabase: (path, use) => {
      const database = new Database(path, { fileMustExist: true, readOnly: true });
      try {
        return use((sql, parameters = []) => rows(database.prepare(sql), parameters));
      } finally {
        // Closes statements whose rows were not all asked for.
        database.close();
      }
    },
  };
}

type Statement = {
  iterate: (parameters: string[]) => Iterable<DatabaseRow>;
  finalize: () => void;
};

type PackagedSqlite = {
  Database: new (
    path: string,
    options: { fileMustExist: boolean; readOnly: boolean },
  ) => { prepare: (sql: string) => Statement; close: () => void };
};

function isPackagedSqlite(value: unknown): value is PackagedSqlite {
  return isObject(value) && typeof value.Database === "function";
}

function* rows(statement: Statement, parameters: readonly string[]): Iterable<DatabaseRow> {
  try {
    yield* statement.iterate([...parameters]);
  } finally {
    statement.finalize();
  }
}
