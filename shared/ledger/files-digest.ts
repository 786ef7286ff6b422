import type { Source, SourceFile } from "../sources/source.ts";
import { textHash } from "./text-hash.ts";

type DigestedFile = { source: Pick<Source, "name" | "parserVersion">; file: SourceFile };

/**
 * Of how the files lie there and which parsers read them, in whatever order they come: as long as it
 * is the same there is nothing to read, and it need not be looked at what of them has been.
 */
export function filesDigest(files: Iterable<DigestedFile>): string {
  let count = 0;
  let low = 0;
  let high = 0;
  let lastName = "";
  let nameHash = 0;
  for (const { source, file } of files) {
    if (source.name !== lastName) {
      lastName = source.name;
      nameHash = textHash(lastName) | 0;
    }
    const hash = textHash(file.path, seedOf(file, mixed(nameHash, source.parserVersion)));
    count += 1;
    low = (low + hash) >>> 0;
    high = (high + Math.floor(hash / WORD)) >>> 0;
  }
  return `${count} ${low} ${high}`;
}

const WORD = 0x1_0000_0000;

/** All but the path, as numbers: as a text they would take longer than the path. */
function seedOf(file: SourceFile, start: number): number {
  let seed = start;
  if (file.companion !== undefined) seed = mixed(seed, textHash(file.companion));
  seed = mixed(seed, file.device);
  seed = mixed(seed, file.inode);
  seed = mixed(seed, file.sizeBytes);
  seed = mixed(seed, Math.round(file.mtimeMs * 1_000));
  return mixed(seed, Math.round((file.ctimeMs ?? 0) * 1_000));
}

function mixed(seed: number, number: number): number {
  const low = Math.imul(seed ^ (number % WORD), 2_654_435_761);
  return Math.imul(low ^ (low >>> 15) ^ Math.floor(number / WORD), 2_246_822_507);
}
