import { readdirSync } from "node:fs";
import { join } from "node:path";
import { statOf } from "../platform/stat-file.ts";
import type { SourceFile } from "./source.ts";

/**
 * The plain files below a folder, down to `depth` folders deeper, whose names `isWanted`. Opens none;
 * what is not there, or not ours to list, has none.
 */
export function filesBelow(
  folder: string,
  isWanted: (name: string) => boolean,
  depth = 0,
): SourceFile[] {
  const found: SourceFile[] = [];
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (isWanted(entry.name)) {
      const file = foundFile(path);
      if (file !== undefined) found.push(file);
    }
    // Links to folders are not followed: they may lead in a circle.
    if (depth > 0 && entry.isDirectory()) found.push(...filesBelow(path, isWanted, depth - 1));
  }
  return found;
}

/** The folders in a folder. */
export function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => join(folder, entry.name));
}

/** Each path once. */
export function distinctFiles(files: readonly SourceFile[]): SourceFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** The file as it lies there now; `undefined` for nothing, and for what is no plain file. */
function foundFile(path: string): SourceFile | undefined {
  const stat = statOf(path);
  if (!stat?.isFile()) return undefined;
  const { size, mtimeMs, dev, ino } = stat;
  return { path, sizeBytes: size, mtimeMs, device: dev, inode: ino };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not there (yet), or not ours to list.
    return [];
  }
}
