import { realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { plainText } from "../../shared/display/plain-text.ts";
import { AppError } from "../../shared/platform/app-error.ts";

const MAX_PATH = 300;

/**
 * The whole path of the file to write: where a link leads to, since a file is replaced as a whole. Throws
 * an AppError where there can be none, and for devices and pipes, which must not become files.
 */
export function exportTarget(cwd: string, out: string): string {
  const path = resolve(cwd, out);
  const name = plainText(out, MAX_PATH);
  if (isFolder(path)) {
    throw failure(`${name} is a folder. Name a file in it, like --out ${name}/usage.csv`);
  }
  if (!isFolder(dirname(path))) {
    const folder = plainText(dirname(path), MAX_PATH);
    throw failure(`The folder ${folder} is not there. Make it, or name another file with --out.`);
  }
  const target = statSync(path, { throwIfNoEntry: false });
  if (target === undefined) return path;
  if (target.isFile()) return realpathSync(path);
  throw failure(`${name} is no plain file. Without --out all goes to the output: tacho export > …`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // A folder above that is none, or not ours to look into.
    return false;
  }
}

function failure(message: string): AppError {
  return new AppError("EXPORT_NOT_WRITTEN", message);
}
