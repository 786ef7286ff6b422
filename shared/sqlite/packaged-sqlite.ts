// The bundle dist/sqlite.cjs: SQLite as WebAssembly, for versions of Node that have none of their own.
// It reads pages from the disk as it needs them and loads the file node-sqlite3-wasm.wasm beside it.
export { Database } from "node-sqlite3-wasm";
