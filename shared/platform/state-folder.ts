import { chmodSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Permission bits for new entries of a state folder. */
export type FolderModes = { dirMode: number; fileMode: number };

export const PRIVATE_MODES: FolderModes = { dirMode: 0o700, fileMode: 0o600 };
const GROUP_MODES: FolderModes = { dirMode: 0o2770, fileMode: 0o660 };
const GROUP_WRITES = 0o020;

/**
 * Makes a folder inside the state directory if need be, and says the modes for what goes into it.
 * Modes follow the folder: where its group may write (a volume that several users share), the group
 * may write what we make too, and folders pass their group on; everywhere else it is private. A
 * state directory that does not exist yet is made private. Throws when the disk refuses.
 */
export function openFolder(folder: string): FolderModes {
  const own = modesOf(folder);
  if (own !== undefined) return own;
  const modes = modesOf(dirname(folder)) ?? PRIVATE_MODES;
  mkdirSync(folder, { recursive: true, mode: modes.dirMode });
  // mkdir drops the setgid bit and what the umask takes.
  if (modes === GROUP_MODES) chmodSync(folder, modes.dirMode);
  return modes;
}

/** Makes a private folder, and its parents, if need be; an existing one keeps its modes. */
export function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_MODES.dirMode });
}

function modesOf(folder: string): FolderModes | undefined {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  return (stat.mode & GROUP_WRITES) === 0 ? PRIVATE_MODES : GROUP_MODES;
}
