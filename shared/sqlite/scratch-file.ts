import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../platform/app-error.ts";
import { namesIn } from "../platform/folder-names-file.ts";
import { isPrivateFolder } from "../platform/private-folder.ts";
import { isProcessAlive } from "../platform/process-file.ts";
import { MS_PER_HOUR } from "../platform/time.ts";

/**
 * Gives `use` an empty folder that nobody else may enter, and removes it afterwards; with it goes
 * what killed processes left there.
 */
export async function withScratchFolder<T>(
  scratchDir: string,
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  mkdirSync(scratchDir, { recursive: true, mode: 0o700 });
  if (!isPrivateFolder(scratchDir)) {
    throw new AppError(
      "SCRATCH_NOT_PRIVATE",
      `Others may enter ${scratchDir}, where Tacho copies databases to. Remove the folder.`,
    );
  }
  const folder = mkdtempSync(join(scratchDir, `copy-${process.pid}-`));
  try {
    removeAbandonedCopies(scratchDir, statSync(folder).mtimeMs);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const COPY = /^copy-(\d+)-\w+$/;

/** What killed readers left. A copy is used for seconds. `nowMs` is a time of the same file system. */
export function removeAbandonedCopies(scratchDir: string, nowMs: number): void {
  for (const name of namesIn(scratchDir)) {
    const pid = COPY.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(scratchDir, name);
    try {
      const isOld = nowMs - statSync(path).mtimeMs > MS_PER_HOUR;
      if (isOld || isProcessAlive(Number(pid), undefined, nowMs) === false) {
        rmSync(path, { recursive: true, force: true });
      }
    } catch {
      // Another process was faster.
    }
  }
}
