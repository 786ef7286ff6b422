import { join } from "node:path";
import type { Query, SqliteReader } from "../../shared/sqlite/sqlite-reader.ts";

export type Findings = {
  odd: unknown[];
  bigRows: number;
  bigCharacters: number;
  stoppedAfter: unknown[];
  named: unknown[];
  columns: unknown[];
  failures: string[];
};

/** What a reader finds in the databases of readers.test.ts, as JSON can say it. */
export function readEverything(reader: SqliteReader, folder: string): Findings {
  const good = join(folder, "good.db");
  return reader.withDatabase(good, (query) => {
    const big = [...query("SELECT text FROM big")];
    return {
      odd: [...query("SELECT id, value FROM odd ORDER BY id")].map((row) => [
        row.id,
        told(row.value),
      ]),
      bigRows: big.length,
      bigCharacters: big.reduce((sum, { text }) => sum + String(text).length, 0),
      stoppedAfter: firstTwo(query),
      named: [...query("SELECT id FROM odd WHERE value = ?", ["grün, 日本, 🦊"])].map(
        ({ id }) => id,
      ),
      columns: [...query("SELECT name FROM pragma_table_info(?)", ["big"])].map(({ name }) => name),
      failures: [
        failureOf(() => [...query("SELECT * FROM none")]),
        failureOf(() => [...query("SELEKT 1")]),
        failureOf(() => count(reader, join(folder, "junk.db"))),
      ],
    };
  });
}

function count(reader: SqliteReader, path: string): number {
  return reader.withDatabase(path, (query) => [...query("SELECT * FROM sqlite_master")].length);
}

/** A reader may lose interest: the database can be closed all the same. */
function firstTwo(query: Query): unknown[] {
  const found: unknown[] = [];
  for (const { id } of query("SELECT id FROM big ORDER BY id")) {
    found.push(id);
    if (found.length === 2) break;
  }
  return found;
}

function told(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  return typeof value === "bigint" ? `${value}n` : value;
}

function failureOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    return error instanceof Error ? error.message : "no error";
  }
}
