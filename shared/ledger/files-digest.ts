import { SOURCE_NAMES, type Source, type SourceFile } from "../sources/source.ts";
import { textHash } from "./text-hash.ts";

/** 53 bits of where and how a file lies there, and of which parser reads it. */
export function fileHash(
  { name, parserVersion }: Pick<Source, "name" | "parserVersion">,
  file: SourceFile,
): number {
  return textHash(file.path, seedOf(file, mixed(NAME_HASHES.get(name) ?? 0, parserVersion)));
}

const NAME_HASHES = new Map(SOURCE_NAMES.map((name) => [name, textHash(name) | 0]));

/**
 * Of the hashes of files, in whatever order they come: as long as it is the same there is nothing to
 * read, and it need not be looked at what of them has been.
 */
export function filesDigest(hashes: Iterable<number>): string {
  let count = 0;
  let low = 0;
  let high = 0;
  for (const hash of hashes) {
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
