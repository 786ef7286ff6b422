import { type Dirent, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../platform/json-file.ts";
import { statOf } from "../platform/stat-file.ts";
import type { SourceFile, SourcePlace } from "./source.ts";

/**
 * The plain files below a folder, down to `depth` folders deeper, whose names `isWanted`. Opens none;
 * what is not there, or not ours to list, has none.
 */
export function filesBelow(
  folder: string,
  place: Observer,
  { isWanted, depth = 0 }: { isWanted: (name: string) => boolean; depth?: number },
): SourceFile[] {
  const found: SourceFile[] = [];
  for (const entry of entriesOf(folder, place)) {
    const path = join(folder, entry.name);
    if (isWanted(entry.name)) {
      const file = foundFile(path);
      if (file !== undefined) found.push(file);
    }
    // Links to folders are not followed: they may lead in a circle.
    if (depth > 0 && entry.isDirectory()) {
      found.push(...filesBelow(path, place, { isWanted, depth: depth - 1 }));
    }
  }
  return found;
}

/** The folders in a folder, and links, which may lead to some. */
export function foldersIn(folder: string, place: Observer): string[] {
  return entriesOf(folder, place)
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => join(folder, entry.name));
}

/** Each path once. */
export function distinctFiles(files: readonly SourceFile[]): SourceFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Who is told of what cannot be listed. */
type Observer = Pick<SourcePlace, "onUnreadable">;

/** The file as it lies there now; `undefined` for nothing, and for what is no plain file. */
export function foundFile(path: string): SourceFile | undefined {
  const stat = statOf(path);
  return stat?.isFile() ? sourceFile(path, stat) : undefined;
}

export function sourceFile(path: string, { size, mtimeMs, ctimeMs, dev, ino }: Stats): SourceFile {
  return { path, sizeBytes: size, mtimeMs, ctimeMs, device: dev, inode: ino };
}

export function entriesOf(folder: string, { onUnreadable }: Observer): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // Not there (yet) is the rule.
    if (FORBIDDEN.has(errorCode(error))) onUnreadable?.(folder);
    return [];
  }
}

const FORBIDDEN = new Set<string | undefined>(["EACCES", "EPERM"]);
