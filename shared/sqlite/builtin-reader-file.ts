import { isObject } from "../platform/read-value.ts";
import type { DatabaseRow, SqliteReader } from "./sqlite-reader.ts";

/** The SQLite in Node itself: from 22.13 on, and without one `undefined`. */
export function builtinReader(): SqliteReader | undefined {
  const sqlite = withoutExperimentalWarning(() => process.getBuiltinModule?.(MODULE));
  if (!isBuiltinSqlite(sqlite)) return undefined;
  const { DatabaseSync } = sqlite;
  return {
    withDatabase: (path, use) => {
      const database = new DatabaseSync(path, { readOnly: true });
      try {
        return use((sql, parameters = []) => {
          const statement = database.prepare(sql);
          // Ids of other tools may be greater than a number can be.
          statement.setReadBigInts(true);
          return narrowed(statement.iterate(...parameters));
        });
      } finally {
        database.close();
      }
    },
  };
}

/** Not as text that a bundler would look for. */
const MODULE: string = "node:sqlite";

type BuiltinSqlite = {
  DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => {
    prepare: (sql: string) => {
      setReadBigInts: (isOn: boolean) => void;
      iterate: (...parameters: readonly string[]) => Iterable<DatabaseRow>;
    };
    close: () => void;
  };
};

function isBuiltinSqlite(value: unknown): value is BuiltinSqlite {
  if (!isObject(value) || typeof value.DatabaseSync !== "function") return false;
  // Before 22.13 it could not give row by row, nor open for reading only.
  return typeof value.StatementSync === "function" && "iterate" in value.StatementSync.prototype;
}

function* narrowed(rows: Iterable<DatabaseRow>): Iterable<DatabaseRow> {
  for (const row of rows) {
    const copy: Record<string, unknown> = {};
    for (const name in row) {
      const value = row[name];
      copy[name] =
        typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    yield copy;
  }
}

/**
 * Node 22 warns once a process, on stderr, that its SQLite is new. Only what is said about that,
 * while it loads, is kept back.
 */
function withoutExperimentalWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = (...warning: unknown[]) => {
    if (!String(warning[0]).includes("SQLite")) Reflect.apply(emitWarning, process, warning);
  };
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
