import { rmdirSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { namesIn } from "../../shared/platform/folder-names-file.ts";
import { isPrivateFolder } from "../../shared/platform/private-folder.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";

/**
 * Folders of the private home that hold nothing a user would miss. Only private ones, as Tacho makes
 * them: a TACHO_HOME that was set to /var must not cost its log folder.
 */
export function ownEntries(paths: StatePaths): string[] {
  return [paths.runDir, paths.logDir].filter(isPrivateFolder);
}

/** What was recorded or configured in the private home; a shared directory belongs to others too. */
export function recordedEntries(paths: StatePaths): string[] {
  return namesIn(paths.home)
    .filter((name) => RECORDED.test(name))
    .map((name) => join(paths.home, name))
    .filter((path) => !isFolder(path) || isPrivateFolder(path));
}

/** Names in the private home that are none of Tacho's: it neither made them nor removes them. */
export function foreignNames(paths: StatePaths): string[] {
  return namesIn(paths.home).filter((name) => !RECORDED.test(name) && !OWN.test(name));
}

/** Deletes entries and then the private home, if nothing else is in it. */
export function removeEntries(paths: StatePaths, entries: readonly string[]): void {
  for (const entry of entries) {
    // Only ever direct children of the private home.
    if (!relative(paths.home, entry).includes("..")) removeQuietly(entry);
  }
  removeFolderIfEmpty(paths.home);
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A session that still runs writes into it again and again: as much as possible is gone.
  }
}

export function removeFolderIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not empty, or not there.
  }
}

const RECORDED =
  /^(config\.json|sessions\.json|sessions|quota|usage|alerts\.json|outbox|credentials-sync\.json)(\.corrupt-\d+|\..*\.tmp)?$/;

const OWN = /^(bin|run|log|backup|config\.json\.lock|alerts\.json\.lock)$/;

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
