import { join } from "node:path";
import { namesIn } from "../platform/folder-names-file.ts";
import { fileStamp, statOf } from "../platform/stat-file.ts";
import { SOURCES } from "../sources/sources.ts";
import { filesDigest } from "./files-digest.ts";
import { isBacked, NOTHING_READ, readFilesHead, readFilesIndex } from "./files-index-file.ts";
import { type LedgerPaths, ledgerPaths, newestLog } from "./ledger-paths.ts";
import { type LockedLedger, withLedger } from "./locked-ledger-file.ts";
import { hasThresholds, storedCoverage } from "./open-ledger-file.ts";
import { followedLog } from "./open-log-file.ts";
import type { FoundFile } from "./plan-reading.ts";
import { discoverAll, readAll } from "./read-all-file.ts";
import type { FileProblem, RefreshOutcome, RefreshWorld } from "./refresh-world.ts";
import { tableStamp } from "./table-stamp-file.ts";

/**
 * Brings the ledger up to what the tools' files say now. Never fails because of a file of theirs;
 * throws an AppError when the ledger itself cannot be written.
 */
export async function refreshLedger(world: RefreshWorld): Promise<RefreshOutcome> {
  const paths = ledgerPaths(world.usageDir);
  const before = lookAround(paths, world);
  if (isCurrent(paths, before, world)) return { kind: "current", problems: before.problems };
  const outcome = await withLedger(world, (locked) => refreshLocked(locked, before, world));
  if (outcome?.kind !== "refreshed") return outcome ?? { kind: "busy" };
  return { ...outcome, problems: [...before.problems, ...outcome.problems] };
}

/** The tools' files as they are now; `stamp` changes when another process reads them, too. */
type Found = {
  files: readonly FoundFile[];
  problems: readonly FileProblem[];
  stamp: string;
};

function lookAround(paths: LedgerPaths, { place, sources = SOURCES }: RefreshWorld): Found {
  const stamp = readingStamp(paths);
  return { stamp, ...discoverAll(place, sources) };
}

/** Whether there is nothing to read, nothing to forget, and all that is derived is there. */
function isCurrent(
  paths: LedgerPaths,
  { files }: Found,
  { promptThresholds, fineTable }: RefreshWorld,
): boolean {
  const head = readFilesHead(paths);
  const log = newestLog(namesIn(paths.folder));
  if (head === undefined || log === undefined || head.log !== log) return false;
  const sizeBytes = statOf(join(paths.folder, log))?.size ?? 0;
  const table = storedCoverage(paths);
  return (
    head.logBytes <= sizeBytes &&
    table?.coverage.log === log &&
    table.coverage.coveredBytes === sizeBytes &&
    (fineTable === tableStamp(paths.folder) ||
      hasThresholds(table.promptThresholds, promptThresholds)) &&
    head.digests.includes(filesDigest(files.map(({ hash }) => hash)))
  );
}

function readingStamp({ files, filesTail }: LedgerPaths): string {
  return `${fileStamp(files)} ${fileStamp(filesTail)}`;
}

async function refreshLocked(
  locked: LockedLedger,
  before: Found,
  world: RefreshWorld,
): Promise<RefreshOutcome | undefined> {
  const { paths, ledger } = locked;
  const isOutdated = readingStamp(paths) !== before.stamp;
  const { files } = isOutdated ? lookAround(paths, world) : before;
  const index = readFilesIndex(paths);
  const known = isBacked(index, ledger, followedLog(ledger.log)) ? index : NOTHING_READ;
  return readAll(locked, { files, known }, world);
}
