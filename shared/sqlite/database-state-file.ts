import { type BigIntStats, lstatSync, realpathSync, statSync } from "node:fs";
import { AppError } from "../platform/app-error.ts";
import { isForeignLink } from "../platform/foreign-link-file.ts";
import { readRange } from "../platform/range-file.ts";
import { statOf } from "../platform/stat-file.ts";

/** A database of another tool as it lies there now, read without opening it as one. */
export type DatabaseState = {
  /** Links resolved: SQLite keeps the log beside the file itself. */
  path: string;
  sizeBytes: number;
  hasWal: boolean;
  walSizeBytes: number;
  /** What a copy of database and log taken meanwhile stands or falls with. */
  stamp: string;
};

/**
 * Throws an AppError when the database is no regular file of who linked to it, and when a rollback
 * journal says that a change to it is only half done.
 *
 * The database is copied before its log. A log only grows until it is begun anew, with new salts in
 * its header: the same header before and after means that all which was moved from the log into the
 * database meanwhile is in the copied log as well. Without a log the database itself must not change.
 */
export function databaseStateOf(path: string): DatabaseState {
  const { realPath, stat } = regularFileAt(path);
  if (hasHotJournal(realPath)) throw busy();

  const identity = `${stat.dev} ${stat.ino}`;
  const wal = statOf(`${realPath}-wal`);
  const walHeader = wal?.isFile() ? startOf(`${realPath}-wal`, WAL_HEADER_BYTES) : "";
  const stamp =
    walHeader.length === WAL_HEADER_BYTES * 2
      ? `${identity} ${walHeader}`
      : `${identity} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs} ${startOf(realPath, DATABASE_HEADER_BYTES)}`;
  return {
    path: realPath,
    sizeBytes: Number(stat.size),
    hasWal: wal?.isFile() === true,
    walSizeBytes: wal?.size ?? 0,
    stamp,
  };
}

/**
 * Changes whenever the log of a database does; `undefined` where there is none. The database itself
 * changes only when the log is moved into it.
 */
export function walStampOf(databasePath: string): string | undefined {
  const stat = statOf(`${resolved(databasePath)}-wal`);
  return stat === undefined ? undefined : `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
}

export const DATABASE_BUSY = "DATABASE_BUSY";

/** The change to a database goes on, or was broken off: another moment must do. */
export function busy(): AppError {
  return new AppError(
    DATABASE_BUSY,
    "A database is being written all the time. It will be read with the next report.",
  );
}

const WAL_HEADER_BYTES = 32;
/** Holds a counter of changes, which tells two within one tick of the file system's clock apart. */
const DATABASE_HEADER_BYTES = 100;
const JOURNAL_MAGIC = "d9d505f920a163d7";

function regularFileAt(path: string): { realPath: string; stat: BigIntStats } {
  const link = lstatSync(path);
  const realPath = link.isSymbolicLink() ? realpathSync(path) : path;
  const stat = statSync(realPath, { bigint: true });
  const isOwned = !link.isSymbolicLink() || BigInt(link.uid) === stat.uid;
  if (!stat.isFile() || isForeignLink(path) || !isOwned) {
    throw new AppError(
      "DATABASE_REFUSED",
      "A database is not a file of the user's own, and was left unread.",
    );
  }
  return { realPath, stat };
}

/** Written before the database is; what is kept for later use has its first bytes wiped. */
function hasHotJournal(path: string): boolean {
  const journal = statOf(`${path}-journal`);
  if (!journal?.isFile()) return false;
  return startOf(`${path}-journal`, JOURNAL_MAGIC.length / 2) === JOURNAL_MAGIC;
}

function resolved(path: string): string {
  try {
    return lstatSync(path).isSymbolicLink() ? realpathSync(path) : path;
  } catch {
    // Gone meanwhile: then it has no log either.
    return path;
  }
}

/** As hex digits; fewer where the file is shorter or gone. */
function startOf(path: string, length: number): string {
  try {
    return readRange(path, 0, length).toString("hex");
  } catch {
    return "";
  }
}
