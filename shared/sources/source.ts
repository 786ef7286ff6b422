import type { JsonObject } from "../platform/read-value.ts";
import type { DropReason } from "./drop-reason.ts";
import type { RowKinds } from "./row-kind.ts";
import type { UsageEntry } from "./usage-entry.ts";

/** The coding tools whose usage is read, in the order reports list them. */
export const SOURCE_NAMES = ["claude", "codex", "gemini", "opencode", "openclaw", "amp"] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** Where tools keep their files on this machine. */
export type SourcePlace = {
  homeDir: string;
  env: { readonly [name: string]: string | undefined };
  /** Config folders of Claude Code besides those of the environment. */
  claudeDirs: readonly string[];
  /** A folder of ours for copies of databases; made when needed, emptied afterwards. */
  scratchDir: string;
  /** Told of each folder that is there but cannot be listed: what it holds is not found. */
  onUnreadable?: (folder: string) => void;
  /** Gives what dist/sqlite.cjs exports; called only where Node itself has no SQLite. */
  loadSqlite?: () => unknown;
};

/** A file in which a tool tells what it used, as it lies there now. */
export type SourceFile = {
  path: string;
  sizeBytes: number;
  mtimeMs: number;
  device: number;
  inode: number;
  /** When anything of it last changed: unlike `mtimeMs` nobody can set it back. */
  ctimeMs?: number;
  /** Changes when what belongs to the file (the WAL of a database) does. */
  companion?: string;
};

/** Takes what a source finds. */
export type EntrySink = {
  add: (entry: UsageEntry) => void;
  /** A line that told of usage but cannot be counted, or must not be. */
  drop: (reason: DropReason) => void;
};

/** One coding tool: where its files are and how they are read. */
export type Source = {
  name: SourceName;
  /** As people know it. */
  title: string;
  /**
   * Raised when the same files would give other entries: all are read again then, and what the new
   * version tells of an answer takes the place of what earlier ones told, be it more or less. An answer
   * that it no longer tells stays, as if its file had been deleted. So ids must never change: under its
   * new id an answer would count once more.
   */
  parserVersion: number;
  /** Its files as they are now, each path once. Opens none; folders that are not there have none. */
  discover: (place: SourcePlace) => readonly SourceFile[];
  reading: (file: SourceFile) => Reading;
};

export type Reading = LineReading | WholeReading;

/** A file that only grows, a JSON object a line. */
export type LineReading = {
  kind: "lines";
  /** ASCII, as it stands in the file; a line with none of them tells nothing. */
  markers: readonly string[];
  /** Rows that need not be searched, by what they begin with. */
  kinds?: RowKinds;
  /**
   * `latin1`: rows come with their bytes as characters, which is faster; what may not be ASCII is to be
   * read with `utf8Text`.
   */
  encoding?: "latin1";
  /** `state`: what `state()` gave at the last reading. */
  begin: (file: SourceFile, state: JsonObject | undefined) => LineParser;
};

export type LineParser = {
  row: (row: JsonObject, sink: EntrySink) => void;
  /** Reads a row without parsing it, which is faster; `false`, and nothing done: it must be parsed. */
  line?: (line: LineBytes, sink: EntrySink) => boolean;
  /** What a reading that goes on behind this one must know, as JSON; `undefined`: nothing. */
  state: () => JsonObject | undefined;
};

/** A line in a buffer, without its newline; behind it there are `PLACES_BYTES_BEHIND` bytes at least. */
export type LineBytes = { bytes: Buffer; view: DataView; start: number; end: number };

/** A file or database that is read as a whole whenever it has changed. */
export type WholeReading = {
  kind: "whole";
  /** Throws when the file cannot be read now; then it counts as unread and is tried again. */
  read: (file: SourceFile, place: SourcePlace, sink: EntrySink) => void | Promise<void>;
};
