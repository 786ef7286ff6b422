/** A row by the names of its columns: text, numbers (bigint where a number is not exact), bytes, null. */
export type DatabaseRow = { readonly [column: string]: unknown };

/** The rows of a query, as they are asked for; `parameters` stand for its question marks. */
export type Query = (sql: string, parameters?: readonly string[]) => Iterable<DatabaseRow>;

/** A program part that reads databases of ours. */
export type SqliteReader = {
  /** Opens the file for reading, and closes it when `use` is done. Throws what it cannot read. */
  withDatabase: <T>(path: string, use: (query: Query) => T) => T;
};
