import { AppError } from "../platform/app-error.ts";
import type { Bytes } from "./bytes.ts";
import { type WalChecksum, walChecksum } from "./wal-checksum.ts";

/** What the commits in a write-ahead log make of its database. */
export type WalPages = {
  pageSizeBytes: number;
  /** Size of the database after the last commit. */
  pageCount: number;
  /** Where in the log the newest bytes of each page begin. */
  offsets: ReadonlyMap<number, number>;
};

/**
 * The pages that were committed; `undefined` when there is no commit. Whatever SQLite itself would
 * not read ends the log: a frame of an earlier log (other salts), a torn or half-written one.
 * https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function walPages(wal: Pick<Bytes, "read">): WalPages | undefined {
  const header = readHeader(wal);
  if (header === undefined) return undefined;

  const { pageSizeBytes, salts, order } = header;
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + pageSizeBytes);
  const page = frame.subarray(FRAME_HEADER_BYTES);
  const offsets = new Map<number, number>();
  let uncommitted: { pageNumber: number; offset: number }[] = [];
  let pageCount: number | undefined;
  let sums = header.sums;

  for (
    let offset = HEADER_BYTES;
    wal.read(frame, offset) === frame.length;
    offset += frame.length
  ) {
    const pageNumber = frame.readUInt32BE(0);
    if (pageNumber === 0 || !frame.subarray(8, 16).equals(salts)) break;
    sums = walChecksum(page, order, walChecksum(frame.subarray(0, 8), order, sums));
    if (!isSums(frame, 16, sums)) break;

    uncommitted.push({ pageNumber, offset: offset + FRAME_HEADER_BYTES });
    const pageCountAfter = frame.readUInt32BE(4);
    if (pageCountAfter === 0) continue;
    for (const written of uncommitted) offsets.set(written.pageNumber, written.offset);
    uncommitted = [];
    pageCount = pageCountAfter;
  }
  return pageCount === undefined ? undefined : { pageSizeBytes, pageCount, offsets };
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Its last bit says in which order the checksum takes the bytes of a word. */
const MAGIC = 0x377f0682;
const VERSION = 3_007_000;

type WalHeader = {
  pageSizeBytes: number;
  salts: Buffer;
  order: "little" | "big";
  sums: WalChecksum;
};

function readHeader(wal: Pick<Bytes, "read">): WalHeader | undefined {
  const bytes = Buffer.alloc(HEADER_BYTES);
  if (wal.read(bytes, 0) < HEADER_BYTES) return undefined;
  const magic = bytes.readUInt32BE(0);
  if ((magic & ~1) !== MAGIC) return undefined;

  const order = (magic & 1) === 1 ? "big" : "little";
  const sums = walChecksum(bytes.subarray(0, 24), order, [0, 0]);
  const pageSizeBytes = bytes.readUInt32BE(8);
  // A header that was being written when the machine stopped: the log holds nothing yet.
  if (!isSums(bytes, 24, sums) || !isPageSize(pageSizeBytes)) return undefined;
  if (bytes.readUInt32BE(4) !== VERSION) {
    throw new AppError(
      "SQLITE_WAL_VERSION",
      "A database has a write-ahead log of a version that Tacho does not know. Update Tacho.",
    );
  }
  return { pageSizeBytes, salts: bytes.subarray(16, 24), order, sums };
}

function isSums(bytes: Buffer, offset: number, [first, second]: WalChecksum): boolean {
  return bytes.readUInt32BE(offset) === first && bytes.readUInt32BE(offset + 4) === second;
}

function isPageSize(sizeBytes: number): boolean {
  return sizeBytes >= 512 && sizeBytes <= 65_536 && (sizeBytes & (sizeBytes - 1)) === 0;
}
