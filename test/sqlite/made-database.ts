import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Required, because Node itself, which runs the benchmarks, finds no names to import in it.
const { Database }: typeof import("node-sqlite3-wasm") = createRequire(import.meta.url)(
  "node-sqlite3-wasm",
);

/** The bytes of a database after each of the given changes. */
export function databaseStates(pageSizeBytes: number, changes: readonly string[]): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), "tacho-database-"));
  const path = join(folder, "made.db");
  const database = new Database(path);
  try {
    database.exec(`PRAGMA page_size = ${pageSizeBytes}`);
    return changes.map((change) => {
      database.exec(change);
      return readFileSync(path);
    });
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}

/** The bytes of a database made by the given statements. */
export function databaseOf(...changes: readonly string[]): Buffer {
  const states = databaseStates(4_096, changes);
  return states.at(-1) ?? Buffer.alloc(0);
}

/** As a database lies there whose tool uses a write-ahead log. */
export function inWalMode(database: Buffer): Buffer {
  const copy = Buffer.from(database);
  if (copy.length > 0) copy.fill(2, 18, 20);
  return copy;
}

/** A text as SQL writes it. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
