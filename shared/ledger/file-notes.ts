import type { SourceName } from "../sources/source.ts";
import type { FileNote } from "./file-note.ts";
import { noteRow, parseNoteRow } from "./file-note-row.ts";
import { fileHash } from "./files-digest.ts";

/** Under what a note is kept. */
export function noteKey(source: SourceName, path: string): string {
  return `${source} ${path}`;
}

/** `row` is the note as it is stored; `note` is taken from it when somebody asks. */
type Kept = { hash: number; row: string | undefined; note: FileNote | undefined };

/**
 * What is known of the files that were read, by `noteKey`. There are thousands and most have not
 * changed: of those the hash of how they lay there is enough, and no row is taken apart.
 */
export class FileNotes {
  readonly #kept: Map<string, Kept>;

  constructor(others?: FileNotes) {
    this.#kept = others === undefined ? new Map() : new Map(others.#kept);
  }

  get size(): number {
    return this.#kept.size;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  keys(): Iterable<string> {
    return this.#kept.keys();
  }

  /** The `fileHash` of the file as it lay there when it was read. */
  hashOf(key: string): number | undefined {
    return this.#kept.get(key)?.hash;
  }

  /** `undefined` also for one whose row is damaged: its file is read again. */
  get(key: string): FileNote | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.note !== undefined) return kept?.note;
    const note = noteIn(kept.row);
    if (note === undefined) this.#kept.delete(key);
    // Its own hash may be the damaged part: the row is then written anew.
    else if (hashOf(note) !== kept.hash) this.set(key, note);
    else kept.note = note;
    return note;
  }

  set(key: string, note: FileNote): void {
    this.#kept.set(key, { hash: hashOf(note), row: undefined, note });
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  values(): FileNote[] {
    return [...this.#kept.keys()].flatMap((key) => this.get(key) ?? []);
  }

  /** As `storedRow` gives it; what is none, or damaged, is passed over. */
  addRow(row: string): void {
    const key = keyIn(row);
    if (key === undefined) return;
    const hash = Number(row.slice(row.lastIndexOf(",") + 1, -1));
    this.#kept.set(key, { hash, row, note: undefined });
  }

  rows(): string[] {
    return [...this.#kept.values()].flatMap(
      ({ row, note }) => row ?? (note && storedRow(note)) ?? [],
    );
  }
}

/** The note and its hash as text. */
function storedRow(note: FileNote): string {
  return `${JSON.stringify(noteRow(note)).slice(0, -1)},${hashOf(note)}]`;
}

function hashOf(note: FileNote): number {
  return fileHash({ name: note.source, parserVersion: note.parserVersion }, note);
}

/** From the row's beginning: its source and its path. */
function keyIn(row: string): string | undefined {
  const behindSource = row.indexOf('","', 2);
  const behindPath = row.indexOf('"', behindSource + 3);
  if (!row.startsWith('["') || !row.endsWith("]") || behindSource < 0 || behindPath < 0) {
    return undefined;
  }
  const text = row.slice(2, behindPath);
  if (!text.includes("\\"))
    return `${text.slice(0, behindSource - 2)} ${text.slice(behindSource + 1)}`;
  const note = noteIn(row);
  return note && noteKey(note.source, note.path);
}

function noteIn(row: string | undefined): FileNote | undefined {
  try {
    return row === undefined ? undefined : parseNoteRow(JSON.parse(row));
  } catch {
    // Damaged: the file is read again.
    return undefined;
  }
}
