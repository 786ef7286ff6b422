import type { Source, SourcePlace } from "../sources/source.ts";
import { compactLedger, isWorthCompacting, removeFollowedLog } from "./compact-ledger-file.ts";
import type { FileNote } from "./file-note.ts";
import { type FilesIndex, noteKey } from "./files-index-file.ts";
import type { LockedLedger } from "./locked-ledger-file.ts";
import { type FoundFile, planReading, type ReadingTask } from "./plan-reading.ts";
import { RefreshRun } from "./refresh-run-file.ts";
import type { RefreshOutcome, RefreshWorld } from "./refresh-world.ts";
import { scanFiles } from "./scan-file.ts";

/** The tools' files as they lie there now. */
export function discoverAll(place: SourcePlace, sources: readonly Source[]): FoundFile[] {
  return sources.flatMap((source) => source.discover(place).map((file) => ({ source, file })));
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
  const notes = notesOf(files, known.notes);
  const run = new RefreshRun({
    world,
    paths,
    lock,
    ledger,
    notes,
    knownDigest: known.digest,
    tasks,
  });
  await scanFiles(run, tasks, world);
  const outcome = run.finish();
  if (outcome === undefined) return undefined;
  removeFollowedLog(paths, ledger);
  if (isWorthCompacting(ledger)) compactLedger(paths, ledger, () => true);
  return outcome;
}

/** What is new in them. */
function tasksOf(files: readonly FoundFile[], notes: FilesIndex["notes"]): readonly ReadingTask[] {
  return files
    .map((found) => planReading(found, notes.get(noteKey(found.source.name, found.file.path))))
    .filter((task) => task !== undefined);
}

/** Of files that are gone nothing is kept but their records. */
function notesOf(files: readonly FoundFile[], notes: FilesIndex["notes"]): Map<string, FileNote> {
  const kept = new Map<string, FileNote>();
  for (const { source, file } of files) {
    const key = noteKey(source.name, file.path);
    const note = notes.get(key);
    if (note !== undefined) kept.set(key, note);
  }
  return kept;
}
