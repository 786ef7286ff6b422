import { statSync } from "node:fs";
import { readRange } from "./range-file.ts";

const NEWLINE = 10;

/**
 * The last whole lines of a plain file, from at most its last `maxBytes`, and how many bytes that
 * took. None when there is no such file or it cannot be read. Never throws, never hangs on a FIFO.
 */
export function readLastLines(
  path: string,
  maxBytes: number,
): { lines: string[]; readBytes: number } {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || maxBytes <= 0) return { lines: [], readBytes: 0 };
    const from = Math.max(0, stat.size - maxBytes);
    const read = readRange(path, from, stat.size - from);
    // The first line is whole only at the file's start; a cut one is dropped with its newline.
    const start = from === 0 ? 0 : read.indexOf(NEWLINE) + 1;
    if (from > 0 && start === 0) return { lines: [], readBytes: read.length };
    const lines = read.toString("utf8", start).split("\n");
    return { lines: lines.filter((line) => line !== ""), readBytes: read.length };
  } catch {
    // An I/O error while reading is as good as a file we may not read.
    return { lines: [], readBytes: 0 };
  }
}
