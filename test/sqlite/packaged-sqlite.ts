import { createRequire } from "node:module";

/** What dist/sqlite.cjs gives, from where it comes from. */
export function loadPackagedSqlite(): unknown {
  return createRequire(import.meta.url)("node-sqlite3-wasm");
}
