import type { JsonObject } from "../platform/read-value.ts";
import type { DropReason } from "../sources/drop-reason.ts";
import type { SourceFile, SourceName } from "../sources/source.ts";

/** What was found in a file, since it was last read from its start. */
export type FileTally = {
  /** All that was told: `used` and what was dropped. An answer with an advisor's is told as two. */
  hits: number;
  /** Entries that came into the ledger, copies of others included; without those of an unfinished last line. */
  used: number;
  dropped: { readonly [reason in DropReason]?: number };
};

/** What the ledger knows of a file that it has read. */
export type FileNote = SourceFile &
  FileTally & {
    source: SourceName;
    parserVersion: number;
    /** Bytes that are read: up to the end of the last whole line, or all of a file read as a whole. */
    offset: number;
    /** Of the beginning and of what stands before `offset` (fingerprint-file.ts). */
    fingerprint: number;
    /** The parser's, at `offset`. */
    state?: JsonObject;
  };
