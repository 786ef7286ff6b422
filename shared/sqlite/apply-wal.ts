import type { Bytes } from "./bytes.ts";
import { walPages } from "./wal-pages.ts";

/**
 * Makes of a copied database and its write-ahead log what a reader of both would see, and a database
 * that is opened without a log. One page is in memory at a time.
 */
export function applyWal(database: Bytes, wal: Pick<Bytes, "read">): void {
  const pages = walPages(wal);
  if (pages !== undefined) {
    const { pageSizeBytes, pageCount, offsets } = pages;
    const page = Buffer.allocUnsafe(pageSizeBytes);
    database.resize(pageCount * pageSizeBytes);
    for (const [pageNumber, offset] of offsets) {
      // A later commit made the database shorter than this page.
      if (pageNumber > pageCount) continue;
      if (wal.read(page, offset) < pageSizeBytes) throw new Error("the copy of a log has shrunk");
      database.write(page, (pageNumber - 1) * pageSizeBytes);
    }
  }
  leaveWalMode(database);
}

/** Where the header says which journal readers and writers must know: 1 rollback, 2 write-ahead. */
const JOURNAL_MODES_OFFSET = 18;

/** Else SQLite would look for a log, and make one. */
function leaveWalMode(database: Bytes): void {
  const modes = Buffer.alloc(2);
  if (database.read(modes, JOURNAL_MODES_OFFSET) < modes.length) return;
  if (modes[0] !== 2 && modes[1] !== 2) return;
  database.write(Buffer.from([1, 1]), JOURNAL_MODES_OFFSET);
}
