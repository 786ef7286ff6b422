import { type Stats, statSync } from "node:fs";

/**
 * What lies at `path`, links followed; `undefined` for nothing, and for what is not ours to look at
 * (no permission, a circle of links). Never throws.
 */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** When it last changed, on the clock of its file system. */
export function mtimeOf(path: string): number | undefined {
  return statOf(path)?.mtimeMs;
}

/** Changes whenever the file does: its times, size and number. */
export function fileStamp(path: string): string {
  const stat = statOf(path);
  return stat === undefined ? "none" : `${stat.ctimeMs} ${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
