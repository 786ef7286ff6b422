import { readJsonFile, replaceFile, unlinkQuietly } from "../platform/json-file.ts";
import { amountAt, arrayAt, type JsonObject, parseObject, textAt } from "../platform/read-value.ts";
import type { SourceName } from "../sources/source.ts";
import { readStart } from "./block-file.ts";
import type { FileNote } from "./file-note.ts";
import { NOTE_COLUMNS, noteRow, parseNoteRow } from "./file-note-row.ts";
import type { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import type { FollowedLog } from "./log-head.ts";
import { FILE_MODE } from "./open-log-file.ts";
import { appendToTail, hasTailRoom, readTail } from "./tail-file.ts";

/** What of the tools' files has been read, and where in which log that is at the latest. */
export type FilesIndex = FilesHead & {
  notes: ReadonlyMap<string, FileNote>;
  /** Damaged lines in those bytes. */
  damaged: number;
  /** Notes of files that were there, but not to be found in the environment of the last refresh. */
  elsewhere: number;
};

/** What an index begins with: enough to tell whether anything has changed. */
export type FilesHead = {
  /** Of the file as a whole; what is in its tail names it. Empty where there is no such file. */
  base: string;
  log: string;
  logBytes: number;
  /**
   * Of how the files lay there when all that one environment finds was read, the latest first. Others
   * (another CLAUDE_CONFIG_DIR) find other files. One that holds again needs no reading: records stay.
   */
  digests: readonly string[];
};

export const NOTHING_READ: FilesIndex = {
  ...{ base: "", notes: new Map(), log: "", logBytes: 0, damaged: 0 },
  ...{ digests: [], elsewhere: 0 },
};
const MAX_BYTES = 256 * 1024 * 1024;

type Place = Pick<LedgerPaths, "files" | "filesTail">;

/** Without reading the notes. `undefined` when there is none that can be believed. */
export function readFilesHead({ files, filesTail }: Place): FilesHead | undefined {
  const { entries } = readTail(filesTail);
  const [head] = (readStart(files, HEAD_BYTES)?.toString() ?? "").split(FILES_KEY, 1);
  const value = parseObject(`${head}}`);
  const base = textAt(value, "base");
  const last = entries.findLast((entry) => textAt(entry, "base") === base) ?? value;
  const log = textAt(last, "log");
  const logBytes = amountAt(last, "logBytes");
  if (base === undefined || log === undefined || logBytes === undefined) return undefined;
  return { base, log, logBytes, digests: digestsAt(last) };
}

const HEAD_BYTES = 1_024;
const FILES_KEY = ',"files":[';

/** Under what a note is kept. */
export function noteKey(source: SourceName, path: string): string {
  return `${source} ${path}`;
}

/**
 * Nothing is read when there is no index, or a damaged one: then all files are read again. The tail is
 * read first: should the index be replaced in between, the new one knows what the tail says.
 */
export function readFilesIndex({ files, filesTail }: Place): FilesIndex {
  const { entries } = readTail(filesTail);
  const read = readJsonFile(files, MAX_BYTES);
  if (read.kind !== "ok" || read.value.version !== 1) return NOTHING_READ;
  const base = textAt(read.value, "base") ?? "";
  const notes = new Map<string, FileNote>();
  let index = { ...NOTHING_READ, base };
  for (const raw of [read.value, ...entries.filter((entry) => textAt(entry, "base") === base)]) {
    const log = textAt(raw, "log");
    const logBytes = amountAt(raw, "logBytes");
    const damaged = amountAt(raw, "damaged");
    if (log === undefined || logBytes === undefined || damaged === undefined) return NOTHING_READ;
    const elsewhere = amountAt(raw, "elsewhere") ?? 0;
    index = { base, notes, log, logBytes, damaged, digests: digestsAt(raw), elsewhere };
    for (const row of arrayAt(raw, "files")) {
      const note = parseNoteRow(row);
      if (note !== undefined) notes.set(noteKey(note.source, note.path), note);
    }
  }
  return index;
}

function digestsAt(value: JsonObject | undefined): readonly string[] {
  return arrayAt(value, "digests").filter((digest) => typeof digest === "string");
}

/** Writes the index as a whole. Returns what its tail must name. */
export function writeFilesIndex(
  { files, filesTail }: Place,
  index: Omit<FilesIndex, "base">,
): string {
  const base = Math.random().toString(36).slice(2);
  const rows = [...index.notes.values()].map((note) => JSON.stringify(noteRow(note)));
  const head = JSON.stringify({ version: 1, ...headOf({ ...index, base }), columns: NOTE_COLUMNS });
  const text = `${head.slice(0, -1)}${FILES_KEY}\n${rows.join(",\n")}\n]}\n`;
  replaceFile(files, text, { mode: FILE_MODE });
  unlinkQuietly(filesTail);
  return base;
}

/**
 * Writes only these of the index's notes, behind the whole file that `index.base` names. `false` when
 * the index is to be written as a whole.
 */
export function appendFilesIndex(
  { filesTail }: Place,
  index: FilesIndex,
  changed: readonly FileNote[],
): boolean {
  if (index.base === "" || changed.length > MOST_CHANGED) return false;
  if (!hasTailRoom(readTail(filesTail))) return false;
  return appendToTail(filesTail, JSON.stringify({ ...headOf(index), files: changed.map(noteRow) }));
}

/** More notes are written with all others. */
const MOST_CHANGED = 50;

function headOf({ base, log, logBytes, damaged, digests, elsewhere }: FilesIndex): JsonObject {
  return { base, log, logBytes, damaged, digests, elsewhere };
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
