import { closeSync, openSync, renameSync, writeFileSync } from "node:fs";
import { unlinkQuietly } from "../../shared/platform/json-file.ts";
import { temporaryPath } from "../../shared/platform/temporary-path.ts";

/** Replaces a file as a whole, readable by its owner only; throws when it cannot, and leaves nothing. */
export function replaceWithPieces(path: string, pieces: Iterable<string>): void {
  const temporary = temporaryPath(path);
  const fd = openSync(temporary, "wx", 0o600);
  try {
    try {
      // Not writeSync: on a full disk that returns a short count instead of throwing.
      for (const piece of pieces) writeFileSync(fd, piece);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    unlinkQuietly(temporary);
    throw error;
  }
}
