import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../platform/folder-names-file.ts";
import { setAside } from "../platform/json-file.ts";
import { noLogFile } from "./ledger-error.ts";
import { type LedgerPaths, newestLog } from "./ledger-paths.ts";
import { holderPath } from "./lock-holder-file.ts";

/** Moves folders away that lie where files must be written, and files where the lock is taken. */
export function clearTheWay(paths: LedgerPaths, nowMs: number): void {
  const { files, filesTail, table, tableTail, keys, lock } = paths;
  for (const path of [files, filesTail, table, tableTail, keys, holderPath(lock)]) {
    if (lookAt(path)?.isDirectory()) setAside(path, nowMs);
  }
  const mark = lookAt(lock);
  if (mark !== undefined && !mark.isDirectory()) setAside(lock, nowMs);
}

/**
 * Moves folders, FIFOs and the like away that have the name of a log. Needs the lock. Throws an AppError
 * when the log is a link.
 */
export function clearLogName(usageDir: string, nowMs: number): void {
  for (const name of namesIn(usageDir).toSorted().toReversed()) {
    if (newestLog([name]) === undefined) continue;
    const path = join(usageDir, name);
    const stat = lookAt(path);
    if (stat?.isSymbolicLink()) throw noLogFile(path);
    if (stat !== undefined && !stat.isFile()) setAside(path, nowMs);
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // The folder around it is none, or not ours to enter: whoever writes there will say so.
    return undefined;
  }
}
