import { readJsonFile, replaceFile } from "../platform/json-file.ts";
import { amountAt, arrayAt, type JsonObject, parseObject, textAt } from "../platform/read-value.ts";
import type { SourceName } from "../sources/source.ts";
import { readStart } from "./block-file.ts";
import type { FileNote } from "./file-note.ts";
import { NOTE_COLUMNS, noteRow, parseNoteRow } from "./file-note-row.ts";
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
  /**
   * Of how the files lay there when all that one environment finds was read, the latest first. Others
   * (another CLAUDE_CONFIG_DIR) find other files. One that holds again needs no reading: records stay.
   */
  digests: readonly string[];
  /** Notes of files that were there, but not to be found in the environment of the last refresh. */
  elsewhere: number;
};

export const NOTHING_READ: FilesIndex = {
  ...{ notes: new Map(), log: "", logBytes: 0, damaged: 0 },
  ...{ digests: [], elsewhere: 0 },
};
const MAX_BYTES = 256 * 1024 * 1024;

/** What an index begins with: enough to tell whether anything has changed. */
export type FilesHead = Pick<FilesIndex, "log" | "logBytes" | "digests">;

/** Without reading the rest. `undefined` when there is none that can be believed. */
export function readFilesHead(path: string): FilesHead | undefined {
  const [head] = (readStart(path, HEAD_BYTES)?.toString() ?? "").split(FILES_KEY, 1);
  const value = parseObject(`${head}}`);
  const log = textAt(value, "log");
  const logBytes = amountAt(value, "logBytes");
  if (log === undefined || logBytes === undefined) return undefined;
  return { log, logBytes, digests: digestsAt(value) };
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
  const elsewhere = amountAt(read.value, "elsewhere") ?? 0;
  return { notes, log, logBytes, damaged, digests: digestsAt(read.value), elsewhere };
}

function digestsAt(value: JsonObject | undefined): readonly string[] {
  return arrayAt(value, "digests").filter((digest) => typeof digest === "string");
}

export function writeFilesIndex(path: string, index: FilesIndex): void {
  const { notes, log, logBytes, damaged, digests, elsewhere } = index;
  const files = [...notes.values()].map((note) => JSON.stringify(noteRow(note)));
  const head = JSON.stringify({
    version: 1,
    log,
    logBytes,
    damaged,
    digests,
    elsewhere,
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
