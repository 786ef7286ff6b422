import { AppError } from "../platform/app-error.ts";

const NO_ROOM = new Set(["ENOSPC", "EDQUOT"]);
const NO_RIGHT = new Set(["EACCES", "EPERM", "EROFS"]);
/** Of the system; codes of Node itself have an underscore. */
const SYSTEM_CODE = /^E[A-Z\d]+$/;

/** The failure of a call on the ledger's files as a person can act on it; others stay as they are. */
export function ledgerError(error: unknown, code: string | undefined, usageDir: string): unknown {
  if (error instanceof AppError || code === undefined || !SYSTEM_CODE.test(code)) return error;
  if (NO_ROOM.has(code)) return diskFull(error);
  const [name, message] = NO_RIGHT.has(code)
    ? [
        "USAGE_NOT_WRITABLE",
        `The usage ledger in ${usageDir} cannot be written. Make that folder yours and writable, then try again.`,
      ]
    : unusable(code, usageDir);
  return new AppError(name, message, { cause: error });
}

function unusable(code: string, usageDir: string): readonly [name: string, message: string] {
  if (code === "ENOTDIR") {
    const message = `The usage ledger has no place: ${usageDir}, or a folder on the way to it, is a file. Move that file away, then try again.`;
    return ["USAGE_NO_FOLDER", message];
  }
  const message = `The usage ledger in ${usageDir} cannot be used (${code}). See that this is a folder on a disk that works, then try again.`;
  return ["USAGE_UNUSABLE", message];
}

export function diskFull(cause?: unknown): AppError {
  const message =
    "The usage ledger cannot be written: no space is left on the disk. Make room and try again.";
  return new AppError("USAGE_DISK_FULL", message, { cause });
}

/** All history is in it: a link, which may lead to it or not, is not put away unasked. */
export function noLogFile(path: string): AppError {
  const message = `${path} is no plain file. Put the file itself there, or remove what lies there, then try again.`;
  return new AppError("USAGE_NO_LOG_FILE", message);
}
