import { rmdirSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "./folder-names-file.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "./time.ts";

/** Only what Tacho itself names like this: the folder may be one that others use as well. */
const LEFTOVERS = [
  // A file that a killed writer did not get to rename.
  {
    name: /\.(?:jsonl?|alive|bin|holder)\.\d+(?:-[a-z0-9]+)?\.tmp$/,
    keptForMs: MS_PER_MINUTE,
    remove: unlinkSync,
  },
  // The mark of a killed process.
  { name: /\.json\.busy$/, keptForMs: MS_PER_MINUTE, remove: rmdirSync },
  // What a session's other statusline printed last.
  { name: /^wrapped-[\w-]+\.json$/, keptForMs: MS_PER_DAY, remove: unlinkSync },
];

/** Removes what killed processes and ended sessions left in a folder. Never throws. */
export function removeLeftovers(folder: string, nowMs: number): void {
  for (const name of namesIn(folder)) {
    const kind = LEFTOVERS.find((leftover) => leftover.name.test(name));
    if (kind === undefined) continue;
    const path = join(folder, name);
    try {
      if (nowMs - statSync(path).mtimeMs > kind.keptForMs) kind.remove(path);
    } catch {
      // Another process was faster, or it is not ours to remove.
    }
  }
}
