import { statOf } from "../platform/stat-file.ts";
import type { Source, SourcePlace } from "../sources/source.ts";
import { removeAbandonedCopies } from "../sqlite/scratch-file.ts";
import { compactLedger, isWorthCompacting, removeFollowedLog } from "./compact-ledger-file.ts";
import { FileNotes, noteKey } from "./file-notes.ts";
import { fileHash } from "./files-digest.ts";
import type { FilesIndex } from "./files-index-file.ts";
import type { LockedLedger } from "./locked-ledger-file.ts";
import { type FoundFile, planReading, type ReadingTask } from "./plan-reading.ts";
import { RefreshRun } from "./refresh-run-file.ts";
import type { FileProblem, RefreshOutcome, RefreshWorld } from "./refresh-world.ts";
import { scanFiles } from "./scan-file.ts";

/** The tools' files as they lie there now, and the folders that cannot be looked into. */
export function discoverAll(
  place: SourcePlace,
  sources: readonly Source[],
): { files: FoundFile[]; problems: FileProblem[] } {
  const problems = new Map<string, FileProblem>();
  const files = sources.flatMap((source) => {
    const onUnreadable = (path: string) => {
      problems.set(path, { source: source.name, path, reason: "unreadable" });
    };
    return source.discover({ ...place, onUnreadable }).map((file): FoundFile => {
      return { source, file, key: noteKey(source.name, file.path), hash: fileHash(source, file) };
    });
  });
  return { files, problems: [...problems.values()] };
}

/**
 * Reads what is new in the files, and writes it and all that is derived. `undefined` when another
 * process came in between.
 */
export async function readAll(
  { paths, ledger, lock }: LockedLedger,
  { files, known }: { files: readonly FoundFile[]; known: FilesIndex },
  world: RefreshWorld,
): Promise<RefreshOutcome | undefined> {
  const tasks = tasksOf(files, known.notes);
  const notes = notesOf(files, known);
  removeAbandonedCopies(world.place.scratchDir, world.nowMs());
  const run = new RefreshRun({ world, paths, lock, ledger, ...notes, known, tasks });
  await scanFiles(run, tasks, world);
  const outcome = run.finish();
  if (outcome === undefined) return undefined;
  removeFollowedLog(paths, ledger);
  if (isWorthCompacting(ledger)) compactLedger(paths, ledger, () => true);
  return outcome;
}

/** What is new in them. */
function tasksOf(files: readonly FoundFile[], notes: FileNotes): readonly ReadingTask[] {
  return files
    .filter(({ key, hash }) => notes.hashOf(key) !== hash)
    .map((found) => planReading(found, notes.get(found.key)))
    .filter((task) => task !== undefined);
}

/**
 * Of files that are gone nothing is kept but their records. Those that are not found may lie where
 * another environment finds them; unless their number changes they are not looked for.
 */
function notesOf(files: readonly FoundFile[], known: FilesIndex): Notes {
  const notes = new FileNotes(known.notes);
  const foundKeys = new Set(files.map(({ key }) => key));
  const isAsBefore = notes.size - countOf(foundKeys, notes) === known.elsewhere;
  if (isAsBefore) return { notes, foundKeys, elsewhere: known.elsewhere };
  for (const key of known.notes.keys()) {
    if (!foundKeys.has(key) && isGone(notes.get(key)?.path)) notes.delete(key);
  }
  return { notes, foundKeys, elsewhere: notes.size - countOf(foundKeys, notes) };
}

function countOf(keys: Iterable<string>, notes: FileNotes): number {
  let count = 0;
  for (const key of keys) if (notes.has(key)) count += 1;
  return count;
}

function isGone(path: string | undefined): boolean {
  return path === undefined || statOf(path) === undefined;
}

type Notes = { notes: FileNotes; foundKeys: ReadonlySet<string>; elsewhere: number };
