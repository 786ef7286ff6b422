import { realpathSync } from "node:fs";

/** The folder without links in its path; `undefined` when it is not there. */
export function realFolder(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    // Not there, or a link that leads nowhere: no file lies in it.
    return undefined;
  }
}
