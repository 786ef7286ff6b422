import { isObject } from "../platform/read-value.ts";
import type { SourceFile, SourceName } from "../sources/source.ts";
import type { FileNote } from "./file-note.ts";
import type { PackedRecords } from "./packed-records.ts";
import type { Piece } from "./read-task-file.ts";

/** What a thread is told to do. */
export type ThreadOrder = {
  turns: SharedArrayBuffer;
  tasks: readonly { source: SourceName; file: SourceFile; note: FileNote | undefined }[];
};

/** What it found since the last time: pieces, and all of their records. */
export type ThreadNews = { pieces: readonly Piece[]; records: PackedRecords };

/** These come from another thread of the same bundle, so their kind is all there is to tell. */
export function isThreadOrder(value: unknown): value is ThreadOrder {
  return isObject(value) && value.turns instanceof SharedArrayBuffer && Array.isArray(value.tasks);
}

export function isThreadNews(value: unknown): value is ThreadNews {
  return isObject(value) && Array.isArray(value.pieces) && isObject(value.records);
}
