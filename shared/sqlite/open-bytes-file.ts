import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import type { Bytes } from "./bytes.ts";

/** Opens a file of ours, and closes it when `use` is done. */
export function withOpenFile<T>(path: string, flags: "r" | "r+", use: (bytes: Bytes) => T): T {
  const fd = openSync(path, flags);
  try {
    return use({
      read: (into, offset) => readAll(fd, into, offset),
      write: (bytes, offset) => writeAll(fd, bytes, offset),
      resize: (sizeBytes) => ftruncateSync(fd, sizeBytes),
    });
  } finally {
    closeSync(fd);
  }
}

function readAll(fd: number, into: Buffer, offset: number): number {
  let filled = 0;
  while (filled < into.length) {
    const count = readSync(fd, into, filled, into.length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

function writeAll(fd: number, bytes: Buffer, offset: number): void {
  let written = 0;
  // On a full disk a write may end early without an error; the next one has it.
  while (written < bytes.length) {
    written += writeSync(fd, bytes, written, bytes.length - written, offset + written);
  }
}
