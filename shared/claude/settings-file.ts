import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AppError } from "../platform/app-error.ts";
import { errorCode, unlinkQuietly } from "../platform/json-file.ts";
import { withLock } from "../platform/lock-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { isRefusal, parseSettings, type Refusal, type SettingsText } from "./settings-text.ts";

/** A settings file of the client, as it lies there. */
export type SettingsFile =
  | ({ kind: "ok"; bytes: Buffer; mode: number } & SettingsText)
  | { kind: "missing" }
  | ({ kind: "refused" } & Refusal);

/** What becomes of a settings file. */
export type SettingsChange =
  | { kind: "write"; content: string | Buffer; mode: number }
  | { kind: "remove" }
  | { kind: "keep" };

/** Reads a settings file and checks that it can be replaced without harm. Never throws. */
export function readSettings(path: string): SettingsFile {
  const folderRefusal = refusalOfFolder(dirname(path));
  if (folderRefusal !== undefined) return { kind: "refused", ...folderRefusal };
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return { kind: "missing" };
    const refusal = refusalOfFile(path, stat);
    if (refusal !== undefined) return { kind: "refused", ...refusal };
    const bytes = readFileSync(path);
    const parsed = parseSettings(path, bytes);
    return isRefusal(parsed)
      ? { kind: "refused", ...parsed }
      : { kind: "ok", bytes, mode: stat.mode & 0o777, ...parsed };
  } catch {
    return { kind: "refused", code: "SETTINGS_UNREADABLE", problem: `${path} cannot be read.` };
  }
}

/**
 * The same for settings inside a project. Its folder may not be a link: a repository could bring one
 * that leads anywhere.
 */
export function readProjectSettings(path: string): SettingsFile {
  const folder = dirname(path);
  return lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? { kind: "refused", code: "SETTINGS_SYMLINK", problem: `${folder} is a symbolic link.` }
    : readSettings(path);
}

/**
 * Changes a settings file: reads it, asks `decide`, and replaces it as a whole if nobody else wrote
 * it meanwhile; else starts again. Tacho processes take turns by the lock `<lockPath>.lock`; the
 * client knows no lock for this file. Throws AppError with the refusal's code, or SETTINGS_BUSY.
 */
export function editSettings(
  path: string,
  lockPath: string,
  decide: (current: Exclude<SettingsFile, { kind: "refused" }>) => SettingsChange,
): Promise<void> {
  return withLock(lockPath, () => {
    removeLeftovers(path);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const current = readSettings(path);
      if (current.kind === "refused") throw new AppError(current.code, current.problem);
      const expected = current.kind === "ok" ? current.bytes : undefined;
      if (applyIfUnchanged(path, expected, decide(current))) return;
    }
    throw new AppError("SETTINGS_BUSY", `${path} keeps changing. Nothing was changed; try again.`);
  });
}

/** Folders on the way to `path` that do not exist, the outermost first. */
export function missingFolders(path: string): string[] {
  const folder = dirname(path);
  return existsSync(folder) || folder === dirname(folder)
    ? []
    : [...missingFolders(folder), folder];
}

const MAX_ATTEMPTS = 5;

/** No settings file comes near; what is larger is something else. */
const MAX_BYTES = 4 * 1024 * 1024;

function refusalOfFile(path: string, stat: Stats): Refusal | undefined {
  if (stat.isSymbolicLink()) {
    return { code: "SETTINGS_SYMLINK", problem: `${path} is a symbolic link.` };
  }
  if (!stat.isFile()) return { code: "SETTINGS_NOT_A_FILE", problem: `${path} is not a file.` };
  if (stat.size > MAX_BYTES) {
    return { code: "SETTINGS_TOO_LARGE", problem: `${path} is larger than 4 MiB.` };
  }
  // Replaced by root, it would belong to root.
  if (process.getuid !== undefined && stat.uid !== process.getuid()) {
    return { code: "SETTINGS_FOREIGN", problem: `${path} belongs to another user.` };
  }
  // The mode counts for root too: somebody meant it.
  if ((stat.mode & 0o200) === 0 || !isAllowed(path, constants.W_OK)) {
    return { code: "SETTINGS_READ_ONLY", problem: `${path} is write-protected.` };
  }
  return undefined;
}

function refusalOfFolder(folder: string): Refusal | undefined {
  const existing = existsSync(folder)
    ? folder
    : dirname(missingFolders(join(folder, "x"))[0] ?? folder);
  return isAllowed(existing, constants.W_OK | constants.X_OK)
    ? undefined
    : { code: "SETTINGS_READ_ONLY", problem: `The folder ${existing} is write-protected.` };
}

function isAllowed(path: string, access: number): boolean {
  try {
    accessSync(path, access);
    return true;
  } catch {
    return false;
  }
}

function applyIfUnchanged(
  path: string,
  expected: Buffer | undefined,
  change: SettingsChange,
): boolean {
  if (change.kind === "keep") return true;
  if (change.kind === "remove") {
    if (!holds(path, expected)) return false;
    unlinkSync(path);
    return true;
  }
  ensurePrivateFolder(dirname(path));
  const temporary = `${path}${LEFTOVER}${process.pid}`;
  try {
    writeWhole(temporary, change.content, change.mode);
    if (!holds(path, expected)) {
      unlinkQuietly(temporary);
      return false;
    }
    renameSync(temporary, path);
    return true;
  } catch (cause) {
    unlinkQuietly(temporary);
    const reason = errorCode(cause) ?? "unknown reason";
    const message = `${path} could not be written (${reason}). It is as it was.`;
    throw new AppError("SETTINGS_NOT_WRITTEN", message, { cause });
  }
}

function writeWhole(path: string, content: string | Buffer, mode: number): void {
  const fd = openSync(path, "wx", mode);
  try {
    writeFileSync(fd, content);
    fchmodSync(fd, mode);
    // Written once in a while and dear to its owner: a power cut must not leave it empty.
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function holds(path: string, expected: Buffer | undefined): boolean {
  try {
    const bytes = readFileSync(path);
    return expected?.equals(bytes) === true;
  } catch (error) {
    return errorCode(error) === "ENOENT" && expected === undefined;
  }
}

const LEFTOVER = ".tacho-tmp-";

/** Of a run that was killed between writing and renaming; under the lock nobody else is at it. */
function removeLeftovers(path: string): void {
  if (!existsSync(dirname(path))) return;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}${LEFTOVER}`)) unlinkQuietly(join(dirname(path), name));
  }
}
