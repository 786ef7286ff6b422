import { isObject } from "../platform/read-value.ts";
import { packagedZstd, type ZstdDecoder } from "./packaged-zstd.ts";

/** What was compressed with zstd; `undefined` when it is damaged, or too large. */
export type UnpackZstd = (packed: Uint8Array) => Buffer | undefined;

/** A few bytes can unpack to gigabytes. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/** Node's own since 22.15, else one that is loaded for it. */
export async function zstdUnpacker(): Promise<UnpackZstd> {
  // Loaded only when it is needed: few databases hold something compressed.
  const zlib: unknown = process.getBuiltinModule("node:zlib");
  const unpack = isObject(zlib) ? zlib.zstdDecompressSync : undefined;
  if (typeof unpack === "function") {
    return quietly((packed) => unpack(packed, { maxOutputLength: MAX_UNPACKED_BYTES }));
  }
  const newDecoder = await packagedZstd();
  return quietly((packed) => unpackedBy(newDecoder(), packed));
}

function quietly(unpack: (packed: Uint8Array) => unknown): UnpackZstd {
  return (packed) => {
    try {
      const unpacked = unpack(packed);
      return Buffer.isBuffer(unpacked) ? unpacked : undefined;
    } catch {
      // Half of it, or something else: what it was cannot be known.
      return undefined;
    }
  };
}

/** In pieces, so that what is too large is noticed before it is all there. */
function unpackedBy({ push, end }: ZstdDecoder, packed: Uint8Array): Buffer | undefined {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (let at = 0; at < packed.length; at += PIECE_BYTES) {
    for (const piece of push(packed.subarray(at, at + PIECE_BYTES))) {
      pieces.push(piece);
      bytes += piece.length;
    }
    if (bytes > MAX_UNPACKED_BYTES) return undefined;
  }
  return Buffer.concat([...pieces, ...end()]);
}

const PIECE_BYTES = 64 * 1024;

/** How everything begins that zstd made. */
export function isZstd(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
}
