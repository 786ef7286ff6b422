import { appendLine } from "../platform/append-file.ts";
import { type JsonObject, parseObject } from "../platform/read-value.ts";
import { statOf } from "../platform/stat-file.ts";
import { readStart } from "./block-file.ts";
import { FILE_MODE } from "./open-log-file.ts";
import { textHash } from "./text-hash.ts";

/**
 * What has changed since a file was written as a whole, in a file beside it: to add a line takes a
 * tenth of the time that writing all of a ledger's files anew does. Each entry is a line with a hash of
 * its text, so that one that was torn, or written over, is known.
 */
export type Tail = {
  /** Up to the first line that is none. */
  entries: readonly JsonObject[];
  sizeBytes: number;
  /** Whether they are all there is: only then may others follow. */
  isWhole: boolean;
};

/** Longer ones are no longer quick to read: then the whole file is due. */
const MOST_BYTES = 16 * 1024;

/** Never throws; what is no file of ours has no entries, and none may follow. */
export function readTail(path: string): Tail {
  const bytes = readStart(path, MAX_BYTES);
  if (bytes === undefined)
    return statOf(path) === undefined ? NO_TAIL : { ...NO_TAIL, isWhole: false };
  const lines = bytes.toString().split("\n");
  const entries: JsonObject[] = [];
  for (const line of lines.slice(0, -1)) {
    const entry = entryIn(line);
    if (entry === undefined) break;
    entries.push(entry);
  }
  const isWhole = entries.length === lines.length - 1 && lines.at(-1) === "";
  return { entries, sizeBytes: bytes.length, isWhole };
}

const NO_TAIL: Tail = { entries: [], sizeBytes: 0, isWhole: true };

/** A longer entry, of few changes with long paths, is for the whole file. */
const MOST_ENTRY_BYTES = 4 * MOST_BYTES;
/** Only another program's file is longer: there is room for the last entry, too. */
const MAX_BYTES = 2 * MOST_ENTRY_BYTES;

/** Whether an entry may follow on these. */
export function hasTailRoom({ sizeBytes, isWhole }: Tail): boolean {
  return isWhole && sizeBytes < MOST_BYTES;
}

/**
 * Adds an entry, JSON without a newline. `false` when it is too long, or cannot be added and what is
 * there must be taken to be torn: the whole file is to be written.
 */
export function appendToTail(path: string, json: string): boolean {
  if (Buffer.byteLength(json) > MOST_ENTRY_BYTES) return false;
  try {
    appendLine(path, `${textHash(json).toString(36)} ${json}`, FILE_MODE);
    return true;
  } catch {
    // A full disk, a folder or a link in its place: who writes the whole file finds out which.
    return false;
  }
}

function entryIn(line: string): JsonObject | undefined {
  const space = line.indexOf(" ");
  const text = line.slice(space + 1);
  return line.slice(0, space) === textHash(text).toString(36) ? parseObject(text) : undefined;
}
