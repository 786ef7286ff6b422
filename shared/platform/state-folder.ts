import { chmodSync, mkdirSync, statSync } from "node:fs";
import { errorCode } from "./json-file.ts";

/** Permission bits for new entries of a state folder. */
export type FolderModes = { dirMode: number; fileMode: number };

const PRIVATE: FolderModes = { dirMode: 0o700, fileMode: 0o600 };

/**
 * Modes follow the folder: where its group may write (a volume that several users share), the group
 * may write what we make too, and folders pass their group on; everywhere else it is private.
 */
export function folderModes(folder: string): FolderModes {
  try {
    return (statSync(folder).mode & 0o020) === 0 ? PRIVATE : { dirMode: 0o2770, fileMode: 0o660 };
  } catch {
    return PRIVATE;
  }
}

/** Makes `folder` and its parents if need be; existing ones keep their modes. */
export function ensureFolder(folder: string, dirMode: number): void {
  try {
    mkdirSync(folder, { mode: dirMode });
  } catch (error) {
    if (errorCode(error) === "EEXIST") return;
    if (errorCode(error) !== "ENOENT") throw error;
    mkdirSync(folder, { recursive: true, mode: dirMode });
  }
  // mkdir drops the setgid bit and what the umask takes.
  if (dirMode !== PRIVATE.dirMode) chmodSync(folder, dirMode);
}
