import { statSync } from "node:fs";

/**
 * Until when the sessions file knows all that happened: a merge dates the file back to its own start
 * on the file system's clock. 0 when there is none.
 */
export function mergedUntilMs(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    // Not readable for us: as good as none.
    return 0;
  }
}
