import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { JsonObject } from "../platform/read-value.ts";
import { aboutBlock, BLOCK_HEAD_BYTES } from "./block-bytes.ts";

/** All bytes of a file, in a buffer of their own; `undefined` when it cannot be read. Never throws. */
export function readBlock(path: string): Buffer | undefined {
  return readStart(path, Number.POSITIVE_INFINITY);
}

/** What a file of columns is about, without reading the columns. Never throws. */
export function readBlockAbout(path: string): JsonObject | undefined {
  const head = readStart(path, BLOCK_HEAD_BYTES);
  return head === undefined ? undefined : aboutBlock(head);
}

/** The first bytes of a plain file, as many as there are. Never throws and never hangs. */
export function readStart(path: string, maxBytes: number): Buffer | undefined {
  try {
    // O_NONBLOCK: opening a FIFO must not hang. Absent on Windows.
    const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) return undefined;
      const bytes = Buffer.allocUnsafeSlow(Math.min(stat.size, maxBytes));
      return readSync(fd, bytes, 0, bytes.length, 0) === bytes.length ? bytes : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    // Not there yet, or not to be read: it is derived again.
    return undefined;
  }
}
