import { chmodSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "./app-error.ts";
import { isForeignLink } from "./foreign-link-file.ts";
import { errorCode } from "./json-file.ts";

/** Permission bits for new entries of a state folder. */
export type FolderModes = { dirMode: number; fileMode: number };

const PRIVATE_MODES: FolderModes = { dirMode: 0o700, fileMode: 0o600 };
const GROUP_MODES: FolderModes = { dirMode: 0o2770, fileMode: 0o660 };
const GROUP_WRITES = 0o020;

/**
 * Makes a folder inside the state directory if need be, and says the modes for what goes into it.
 * Modes follow the folder: where its group may write (a volume that several users share), the group
 * may write what we make too, and folders pass their group on; everywhere else it is private. A
 * state directory that does not exist yet is made private. Throws when the disk refuses.
 */
export function openFolder(folder: string): FolderModes {
  if (isForeignLink(folder)) {
    throw new AppError("FOLDER_IS_LINK", `${folder} is somebody else's link. Remove it.`);
  }
  const own = modesOf(folder);
  if (own !== undefined) return own;
  const modes = modesOf(dirname(folder)) ?? PRIVATE_MODES;
  if (modes === GROUP_MODES) makeGroupFolder(folder);
  else ensurePrivateFolder(folder);
  return modes;
}

function makeGroupFolder(folder: string): void {
  // Not chmod alone: until then another user would find a folder that is closed to him.
  const umask = process.umask(0o007);
  try {
    makeFolder(folder, GROUP_MODES.dirMode);
    // mkdir drops the setgid bit.
    chmodSync(folder, GROUP_MODES.dirMode);
  } catch (error) {
    // Another user made it a moment ago, and gives it its modes.
    if (errorCode(error) !== "EPERM") throw error;
  } finally {
    process.umask(umask);
  }
}

/** Makes a private folder, and its parents, if need be; an existing one keeps its modes. */
export function ensurePrivateFolder(folder: string): void {
  makeFolder(folder, PRIVATE_MODES.dirMode);
}

/** Not mkdir's own `recursive`: below a mount whose folder was removed it never ends (Node 20). */
function makeFolder(folder: string, mode: number): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent, mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another process was faster.
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

function modesOf(folder: string): FolderModes | undefined {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  return (stat.mode & GROUP_WRITES) === 0 ? PRIVATE_MODES : GROUP_MODES;
}
