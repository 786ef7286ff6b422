import { amountAt, isObject } from "../platform/read-value.ts";
import { DROP_REASONS } from "../sources/drop-reason.ts";
import { SOURCE_NAMES } from "../sources/source.ts";
import type { FileNote } from "./file-note.ts";

/** A note as files.json keeps it: there are thousands, and all are read at every start. */
export function noteRow(note: FileNote): readonly unknown[] {
  return [
    note.source,
    note.path,
    note.device,
    note.inode,
    note.sizeBytes,
    note.mtimeMs,
    note.companion ?? 0,
    note.parserVersion,
    note.offset,
    note.fingerprint,
    note.hits,
    note.used,
    Object.keys(note.dropped).length === 0 ? 0 : note.dropped,
    note.state ?? 0,
    note.ctimeMs ?? 0,
  ];
}

export const NOTE_COLUMNS = [
  ...["source", "path", "device", "inode", "sizeBytes", "mtimeMs", "companion", "parserVersion"],
  ...["offset", "fingerprint", "hits", "used", "dropped", "state", "ctimeMs"],
] as const;

/**
 * `undefined` for what is no note: its file is read again then. Place by place, because there are
 * thousands and every start reads them: taking a row apart by a pattern takes three times as long.
 */
export function parseNoteRow(row: unknown): FileNote | undefined {
  if (!Array.isArray(row)) return undefined;
  const values: readonly unknown[] = row;
  const source = SOURCE_NAMES.find((name) => name === values[0]);
  const path = values[1];
  if (source === undefined || typeof path !== "string") return undefined;
  for (const place of NUMBER_PLACES) if (typeof values[place] !== "number") return undefined;
  const note: FileNote = {
    source,
    path,
    device: numberIn(values, 2),
    inode: numberIn(values, 3),
    sizeBytes: numberIn(values, 4),
    mtimeMs: numberIn(values, 5),
    parserVersion: numberIn(values, 7),
    offset: numberIn(values, 8),
    fingerprint: numberIn(values, 9),
    hits: numberIn(values, 10),
    used: numberIn(values, 11),
    dropped: droppedOf(values[12]),
  };
  if (typeof values[6] === "string") note.companion = values[6];
  if (isObject(values[13])) note.state = values[13];
  if (typeof values[14] === "number" && values[14] !== 0) note.ctimeMs = values[14];
  return note;
}

const NUMBER_PLACES = [2, 3, 4, 5, 7, 8, 9, 10, 11] as const;

function numberIn(values: readonly unknown[], place: number): number {
  const value = values[place];
  return typeof value === "number" ? value : 0;
}

function droppedOf(value: unknown): FileNote["dropped"] {
  if (!isObject(value)) return NOTHING_DROPPED;
  const dropped: Record<string, number> = {};
  for (const reason of DROP_REASONS) {
    const count = amountAt(value, reason);
    if (count !== undefined) dropped[reason] = count;
  }
  return dropped;
}

const NOTHING_DROPPED = {};
