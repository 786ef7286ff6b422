import { closeSync, constants, openSync, readSync } from "node:fs";

/** `length` bytes from `offset` on, fewer where the file ends before. Throws when it cannot read. */
export function readRange(path: string, offset: number, length: number): Buffer {
  // O_NONBLOCK: should a FIFO have taken its place, opening it must not hang. Absent on Windows.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(fd, buffer, filled, length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(fd);
  }
}
