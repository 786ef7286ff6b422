import { readPlainFile, replaceFile, unlinkQuietly } from "../platform/json-file.ts";
import { amountAt, arrayAt, type JsonObject, parseObject, textAt } from "../platform/read-value.ts";
import { readStart } from "./block-file.ts";
import type { FileNote } from "./file-note.ts";
import { NOTE_COLUMNS, noteRow, parseNoteRow } from "./file-note-row.ts";
import { FileNotes, noteKey } from "./file-notes.ts";
import type { Ledger } from "./ledger-file.ts";
import type { LedgerPaths } from "./ledger-paths.ts";
import type { FollowedLog } from "./log-head.ts";
import { FILE_MODE } from "./open-log-file.ts";
import { appendToTail, hasTailRoom, readTail } from "./tail-file.ts";

/** What of the tools' files has been read, and where in which log that is at the latest. */
export type FilesIndex = FilesHead & {
  notes: FileNotes;
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
  ...{ base: "", notes: new FileNotes(), log: "", logBytes: 0, damaged: 0 },
  ...{ digests: [], elsewhere: 0 },
};
const MAX_BYTES = 256 * 1024 * 1024;

type Place = Pick<LedgerPaths, "files" | "filesTail">;

/** Without reading the notes. `undefined` when there is none that can be believed. */
export function readFilesHead({ files, filesTail }: Place): FilesHead | undefined {
  const { entries } = readTail(filesTail);
  const [head] = (readStart(files, HEAD_BYTES)?.toString() ?? "").split(FILES_KEY, 1);
  return wholeOf(head, entries)?.index;
}

const HEAD_BYTES = 1_024;
const FILES_KEY = ',"files":[\n';
const FILES_END = "\n]}\n";

/**
 * Nothing is read when there is no index, or a damaged one: then all files are read again. The tail is
 * read first: should the index be replaced in between, the new one knows what the tail says.
 */
export function readFilesIndex({ files, filesTail }: Place): FilesIndex {
  const { entries } = readTail(filesTail);
  const read = readPlainFile(files, MAX_BYTES);
  if (read.kind !== "ok" || !read.text.endsWith(FILES_END)) return NOTHING_READ;
  const headEnd = read.text.indexOf(FILES_KEY);
  const whole = wholeOf(read.text.slice(0, Math.max(0, headEnd)), entries);
  if (whole === undefined) return NOTHING_READ;
  const { index, tail } = whole;
  const rows = read.text.slice(headEnd + FILES_KEY.length, -FILES_END.length);
  for (const row of rows.split(ROW_END)) index.notes.addRow(row);
  for (const row of tail.flatMap((entry) => arrayAt(entry, "files"))) {
    const note = parseNoteRow(row);
    if (note !== undefined) index.notes.set(noteKey(note.source, note.path), note);
  }
  return index;
}

const ROW_END = ",\n";

/** What the last word of the tail is, or else the head's, still without notes. */
function wholeOf(
  headText = "",
  entries: readonly JsonObject[],
): { index: FilesIndex; tail: readonly JsonObject[] } | undefined {
  const head = parseObject(`${headText}}`);
  const base = textAt(head, "base");
  if (head?.version !== VERSION || base === undefined) return undefined;
  const tail = entries.filter((entry) => textAt(entry, "base") === base);
  const last = tail.at(-1) ?? head;
  const log = textAt(last, "log");
  const logBytes = amountAt(last, "logBytes");
  const damaged = amountAt(last, "damaged");
  if (log === undefined || logBytes === undefined || damaged === undefined) return undefined;
  const elsewhere = amountAt(last, "elsewhere") ?? 0;
  const facts = { base, log, logBytes, damaged, digests: digestsAt(last), elsewhere };
  return { index: { ...facts, notes: new FileNotes() }, tail };
}

const VERSION = 2;

function digestsAt(value: JsonObject | undefined): readonly string[] {
  return arrayAt(value, "digests").filter((digest) => typeof digest === "string");
}

/** Writes the index as a whole. Returns what its tail must name. */
export function writeFilesIndex(
  { files, filesTail }: Place,
  index: Omit<FilesIndex, "base">,
): string {
  const base = Math.random().toString(36).slice(2);
  const columns = [...NOTE_COLUMNS, "hash"];
  const head = JSON.stringify({ version: VERSION, ...headOf({ ...index, base }), columns });
  const text = `${head.slice(0, -1)}${FILES_KEY}${index.notes.rows().join(ROW_END)}${FILES_END}`;
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
