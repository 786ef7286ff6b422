import type { Source, SourceFile } from "../sources/source.ts";
import type { FileNote } from "./file-note.ts";

export type FoundFile = {
  source: Source;
  file: SourceFile;
  /** `noteKey` and `fileHash` of it. */
  key: string;
  hash: number;
};

/** A file to read: on from `note`, or all of it. */
export type ReadingTask = Pick<FoundFile, "source" | "file"> & { note: FileNote | undefined };

/** What is to be read of a file that lies there like this; `undefined`: nothing has changed. */
export function planReading(
  { source, file }: Pick<FoundFile, "source" | "file">,
  note: FileNote | undefined,
): ReadingTask | undefined {
  if (note === undefined || note.parserVersion !== source.parserVersion) {
    return { source, file, note: undefined };
  }
  if (!isSameFile(file, note)) return { source, file, note: undefined };
  const isUnchanged =
    file.sizeBytes === note.sizeBytes &&
    file.mtimeMs === note.mtimeMs &&
    file.ctimeMs === note.ctimeMs &&
    file.companion === note.companion;
  if (isUnchanged) return undefined;
  // Of the same size at another time: something in it was written over.
  const hasGrown = file.sizeBytes > note.sizeBytes && file.sizeBytes >= note.offset;
  return { source, file, note: hasGrown ? note : undefined };
}

/** How much there is to read. */
export function unreadBytes({ file, note }: ReadingTask): number {
  return file.sizeBytes - (note?.offset ?? 0);
}

function isSameFile(file: SourceFile, note: FileNote): boolean {
  return file.device === note.device && file.inode === note.inode;
}
