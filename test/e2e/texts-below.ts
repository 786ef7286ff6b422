import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../../shared/platform/json-file.ts";

/** Every file below the folder with its text; links are left out, and what goes while we look. */
export function textsBelow(folder: string): [path: string, text: string][] {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true })).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return textsBelow(path);
    if (!entry.isFile()) return [];
    return unlessGone((): [string, string][] => [[path, readFileSync(path, "latin1")]]);
  });
}

function unlessGone<T>(look: () => T[]): T[] {
  try {
    return look();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
