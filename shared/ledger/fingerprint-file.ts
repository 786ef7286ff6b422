import { readRange } from "../platform/range-file.ts";
import { textHash } from "./text-hash.ts";

const START_BYTES = 1_024;
const END_BYTES = 256;

/**
 * Of the first bytes of a file and the last ones before `offset`: another one means that the file was
 * written anew, and not only added to. Throws when it cannot be read.
 */
export function fingerprintOf(path: string, offset: number): number {
  const start = readRange(path, 0, Math.min(START_BYTES, offset));
  const from = Math.max(start.length, offset - END_BYTES);
  const end = readRange(path, from, offset - from);
  return textHash(`${offset} ${start.toString("latin1")} ${end.toString("latin1")}`);
}
