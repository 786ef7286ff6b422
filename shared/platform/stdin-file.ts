import { fstatSync, readSync } from "node:fs";
import { errorCode } from "./json-file.ts";

const STDIN = 0;
const CHUNK_BYTES = 64 * 1024;
/** A non-blocking stdin that is not ready yet is asked again, this often and this long at most. */
const RETRY_MS = 5;
const RETRIES = 200;

/**
 * All of stdin, read at once (events would cost 2 ms). Empty when a person's terminal is at the other
 * end or when there is more than `maxBytes`: no honest input is that large.
 */
export function readStdin(maxBytes: number): string {
  try {
    if (fstatSync(STDIN).isCharacterDevice()) return "";
  } catch {
    // Closed.
    return "";
  }
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let chunk: Buffer;
  do {
    chunk = readChunk();
    chunks.push(chunk);
    sizeBytes += chunk.length;
  } while (chunk.length > 0 && sizeBytes <= maxBytes);
  return sizeBytes > maxBytes ? "" : Buffer.concat(chunks).toString("utf8");
}

function readChunk(): Buffer {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let i = 0; i < RETRIES; i++) {
    try {
      return buffer.subarray(0, readSync(STDIN, buffer));
    } catch (error) {
      if (errorCode(error) !== "EAGAIN") break;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
  return buffer.subarray(0, 0);
}
