import { AppError } from "../platform/app-error.ts";

const NO_ROOM = new Set(["ENOSPC", "EDQUOT"]);
const NO_RIGHT = new Set(["EACCES", "EPERM", "EROFS"]);

/** The failure of a call on the ledger's files as a person can act on it; others stay as they are. */
export function ledgerError(error: unknown, code: string | undefined, usageDir: string): unknown {
  if (error instanceof AppError || code === undefined) return error;
  if (NO_ROOM.has(code)) return diskFull(error);
  if (!NO_RIGHT.has(code)) return error;
  const message = `The usage ledger in ${usageDir} cannot be written. Make that folder yours and writable, then try again.`;
  return new AppError("USAGE_NOT_WRITABLE", message, { cause: error });
}

export function diskFull(cause?: unknown): AppError {
  const message =
    "The usage ledger cannot be written: no space is left on the disk. Make room and try again.";
  return new AppError("USAGE_DISK_FULL", message, { cause });
}
