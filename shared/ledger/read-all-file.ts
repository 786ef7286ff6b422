import { statOf } from "../platform/stat-file.ts";
import type { Source, SourcePlace } from "../sources/source.ts";
import { removeAbandonedCopies } from "../sqlite/scratch-file.ts";
import { compactLedger, isWorthCompacting, removeFollowedLog } from "./compact-ledger-file.ts";
import type { FileNote } from "./file-note.ts";
import { type FilesIndex, noteKey } from "./files-index-file.ts";
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
    return source.discover({ ...place, onUnreadable }).map((file) => ({ source, file }));
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
function tasksOf(files: readonly FoundFile[], notes: FilesIndex["notes"]): readonly ReadingTask[] {
  return files
    .map((found) => planReading(found, notes.get(noteKey(found.source.name, found.file.path))))
    .filter((task) => task !== undefined);
}

/**
 * Of files that are gone nothing is kept but their records. Those that are not found may lie where
 * another environment finds them; unless their number changes they are not looked for.
 */
function notesOf(files: readonly FoundFile[], known: FilesIndex): Notes {
  const foundKeys = new Set(files.map(({ source, file }) => noteKey(source.name, file.path)));
  const others = [...known.notes].filter(([key]) => !foundKeys.has(key));
  const isAsBefore = others.length === known.elsewhere;
  const gone = isAsBefore ? [] : others.filter(([, { path }]) => statOf(path) === undefined);
  const notes = new Map(known.notes);
  for (const [key] of gone) notes.delete(key);
  return { notes, foundKeys, elsewhere: others.length - gone.length };
}

type Notes = { notes: Map<string, FileNote>; foundKeys: ReadonlySet<string>; elsewhere: number };
