import { chmodSync, constants, copyFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../platform/app-error.ts";
import { applyWal } from "./apply-wal.ts";
import { busy, DATABASE_BUSY, type DatabaseState, databaseStateOf } from "./database-state-file.ts";
import { withOpenFile } from "./open-bytes-file.ts";
import { withScratchFolder } from "./scratch-file.ts";

/**
 * Gives `use` the path of a private copy of another tool's database, as its last commit left it; the
 * copy needs no log, and is gone afterwards. The database is neither opened as one nor locked, and
 * nothing is written beside it. Throws an AppError when it changes faster than it can be copied
 * (DATABASE_BUSY), is not the user's own (DATABASE_REFUSED) or does not fit (DISK_FULL).
 */
export function withDatabaseCopy<T>(
  path: string,
  scratchDir: string,
  use: (copyPath: string) => T | Promise<T>,
): Promise<T> {
  return withScratchFolder(scratchDir, async (folder) => {
    const copyPath = join(folder, "copy.db");
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // The sooner the better: a busy writer has its pauses, and they are short.
      if (attempt > 0) await sleep(2 ** attempt);
      if (copyOnce(path, copyPath)) return use(copyPath);
    }
    throw busy();
  });
}

/** Over half a second in all, besides the copying. */
const ATTEMPTS = 9;

/** Whether the copy is good: what belongs together did not change meanwhile. */
function copyOnce(path: string, copyPath: string): boolean {
  const before = stateUnlessBusy(path);
  if (before === undefined) return false;
  demandSpace(before, copyPath);
  try {
    copyPrivately(before.path, copyPath);
    if (before.hasWal) copyPrivately(`${before.path}-wal`, walOf(copyPath));
  } catch (error) {
    // The last process that used the database took the log away.
    if (isGone(error) && before.hasWal) return false;
    throw error;
  }
  if (stateUnlessBusy(path)?.stamp !== before.stamp) return false;

  withOpenFile(copyPath, "r+", (database) => {
    if (!before.hasWal) applyWal(database, NO_WAL);
    else withOpenFile(walOf(copyPath), "r", (wal) => applyWal(database, wal));
  });
  return true;
}

const NO_WAL = { read: () => 0 };

/** A name that SQLite would not take for the log of the copy. */
function walOf(copyPath: string): string {
  return `${copyPath}.log-to-apply`;
}

function stateUnlessBusy(path: string): DatabaseState | undefined {
  try {
    return databaseStateOf(path);
  } catch (error) {
    if (error instanceof AppError && error.code === DATABASE_BUSY) return undefined;
    throw error;
  }
}

/** A copy shares its blocks with the original where the file system can do that. */
function copyPrivately(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  // It came with the mode of the original, which may be too much or too little.
  chmodSync(to, 0o600);
}

/** Of the disk, which others need as well. */
const SPARE_BYTES = 64 * 1024 * 1024;

function demandSpace(state: DatabaseState, copyPath: string): void {
  const { bavail, bsize } = statfsSync(join(copyPath, ".."));
  // A log is applied to the copy, which grows by no more than the log.
  if (bavail * bsize > state.sizeBytes + 2 * state.walSizeBytes + SPARE_BYTES) return;
  throw new AppError(
    "DISK_FULL",
    "There is no room to copy a database that usage is read from. Free some space.",
  );
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
