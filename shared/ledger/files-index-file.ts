import { readJsonFile, replaceFile } from "../platform/json-file.ts";
import { amountAt, arrayAt, defined, parseObject, textAt } from "../platform/read-value.ts";
import type { SourceName } from "../sources/source.ts";
import { readStart } from "./block-file.ts";
import type { FileNote } from "./file-note.ts";
import { NOTE_COLUMNS, noteRow, parseNoteRow } from "./file-note-row.ts";
import { filesDigest } from "./files-digest.ts";
import type { Ledger } from "./ledger-file.ts";
import type { FollowedLog } from "./log-head.ts";
import { FILE_MODE } from "./open-log-file.ts";

/** What of the tools' files has been read, and where in which log that is at the latest. */
export type FilesIndex = {
  notes: ReadonlyMap<string, FileNote>;
  log: string;
  logBytes: number;
  /** Damaged lines in those bytes. */
  damaged: number;
  /** Of the notes as they were written; absent where that is not known. */
  digest?: string;
};

export const NOTHING_READ: FilesIndex = { notes: new Map(), log: "", logBytes: 0, damaged: 0 };
const MAX_BYTES = 256 * 1024 * 1024;

/** What an index begins with: enough to tell whether anything has changed. */
export type FilesHead = Required<Pick<FilesIndex, "log" | "logBytes" | "digest">>;

/** Without reading the rest. `undefined` when there is none that can be believed. */
export function readFilesHead(path: string): FilesHead | undefined {
  const [head] = (readStart(path, HEAD_BYTES)?.toString() ?? "").split(FILES_KEY, 1);
  const value = parseObject(`${head}}`);
  const log = textAt(value, "log");
  const logBytes = amountAt(value, "logBytes");
  const digest = textAt(value, "digest");
  if (log === undefined || logBytes === undefined || digest === undefined) return undefined;
  return { log, logBytes, digest };
}

const HEAD_BYTES = 1_024;
const FILES_KEY = ',"files":[';

/** Under what a note is kept. */
export function noteKey(source: SourceName, path: string): string {
  return `${source} ${path}`;
}

/** Nothing is read when there is no index, or a damaged one: then all files are read again. */
export function readFilesIndex(path: string): FilesIndex {
  const read = readJsonFile(path, MAX_BYTES);
  if (read.kind !== "ok" || read.value.version !== 1) return NOTHING_READ;
  const log = textAt(read.value, "log");
  const logBytes = amountAt(read.value, "logBytes");
  const damaged = amountAt(read.value, "damaged");
  if (log === undefined || logBytes === undefined || damaged === undefined) return NOTHING_READ;
  const notes = new Map<string, FileNote>();
  for (const row of arrayAt(read.value, "files")) {
    const note = parseNoteRow(row);
    if (note !== undefined) notes.set(noteKey(note.source, note.path), note);
  }
  return defined({ notes, log, logBytes, damaged, digest: textAt(read.value, "digest") });
}

export function writeFilesIndex(path: string, index: FilesIndex): void {
  const { notes, log, logBytes, damaged } = index;
  const files = [...notes.values()].map((note) => JSON.stringify(noteRow(note)));
  const digest = filesDigest(notes.values());
  const head = JSON.stringify({
    version: 1,
    log,
    logBytes,
    damaged,
    digest,
    columns: NOTE_COLUMNS,
  });
  const text = `${head.slice(0, -1)}${FILES_KEY}\n${files.join(",\n")}\n]}\n`;
  replaceFile(path, text, { mode: FILE_MODE });
}

/**
 * Whether what was read from the files is in the log: not when the log was lost, cut or damaged since,
 * or replaced by one that knew less.
 */
export function isBacked(index: FilesIndex, ledger: Ledger, follows?: FollowedLog): boolean {
  const { log } = ledger;
  if (index.log !== log.name) {
    return index.log === follows?.log && index.logBytes <= follows.bytes;
  }
  return index.logBytes <= log.sizeBytes && ledger.damagedBefore(index.logBytes) <= index.damaged;
}
