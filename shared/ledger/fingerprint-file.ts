import { closeSync, constants, openSync, readSync } from "node:fs";
import { textHash } from "./text-hash.ts";

const START_BYTES = 1_024;
const END_BYTES = 256;

/** One for all files. */
let shared: Buffer | undefined;

/**
 * Of the first bytes of a file and the last ones before `offset`: another one means that the file was
 * written anew, and not only added to. Throws when it cannot be read.
 */
export function fingerprintOf(path: string, offset: number): number {
  shared ??= Buffer.allocUnsafeSlow(START_BYTES + END_BYTES);
  // O_NONBLOCK: should a FIFO have taken its place, opening it must not hang. Absent on Windows.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const start = readSync(fd, shared, 0, Math.min(START_BYTES, offset), 0);
    const from = Math.max(start, offset - END_BYTES);
    const end = from < offset ? readSync(fd, shared, start, offset - from, from) : 0;
    const startText = shared.toString("latin1", 0, start);
    const endText = shared.toString("latin1", start, start + end);
    return textHash(`${offset} ${startText} ${endText}`);
  } finally {
    closeSync(fd);
  }
}
