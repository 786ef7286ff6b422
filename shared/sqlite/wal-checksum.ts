/** The two running sums of a WAL's checksum. */
export type WalChecksum = readonly [number, number];

/**
 * The sums after `bytes`, whose length is a multiple of eight, as they were before.
 * https://www.sqlite.org/fileformat2.html#checksum_algorithm
 */
export function walChecksum(
  bytes: Buffer,
  order: "little" | "big",
  before: WalChecksum,
): WalChecksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = order === "little";
  let [first, second] = before;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    first = (first + view.getUint32(offset, isLittle) + second) >>> 0;
    second = (second + view.getUint32(offset + 4, isLittle) + first) >>> 0;
  }
  return [first, second];
}
