import { linkSync, writeFileSync } from "node:fs";
import { errorCode, unlinkQuietly } from "./json-file.ts";
import { temporaryPath } from "./temporary-path.ts";

/**
 * Makes a file with all of `text` in it, unless there is one: of several processes that try at once
 * exactly one gets `true`. Nobody sees a part of it. Throws when the disk refuses.
 */
export function createFileOnce(path: string, text: string, mode: number): boolean {
  const temporary = temporaryPath(path);
  try {
    writeFileSync(temporary, text, { mode, flag: "wx" });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    if (!NO_LINKS.has(errorCode(error) ?? "")) throw error;
    return createInPlace(path, text, mode);
  } finally {
    unlinkQuietly(temporary);
  }
}

/** What file systems without hard links answer (exFAT, some shares). */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP", "EACCES"]);

/** Still made once; a kill in the middle can leave a part, which its readers pass over. */
function createInPlace(path: string, text: string, mode: number): boolean {
  try {
    writeFileSync(path, text, { mode, flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}
