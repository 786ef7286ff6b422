import { mtimeOf } from "../platform/stat-file.ts";

/** File times are as coarse as the kernel's tick. */
export const FILE_TICK_MS = 20;

/**
 * Until when the sessions file knows all that happened: a merge dates the file back to its own start
 * on the file system's clock. 0 when there is none, or none that we may look at.
 */
export function mergedUntilMs(path: string): number {
  return mtimeOf(path) ?? 0;
}
