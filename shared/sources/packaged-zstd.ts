import { AppError } from "../platform/app-error.ts";

/** Unpacks zstd piece by piece. Throws for what is damaged. */
export type ZstdDecoder = {
  /** What is known behind this piece of the packed bytes. */
  push: (packed: Uint8Array) => readonly Buffer[];
  /** To be called behind the last piece: throws when something is missing. */
  end: () => readonly Buffer[];
};

/** Gives decoders written in JavaScript, for a Node that has none (before 22.15). */
export async function packagedZstd(): Promise<() => ZstdDecoder> {
  // Loaded only here: few machines have such files, and newer versions of Node need no help.
  const { Decompress } = await import("fzstd");
  return () => {
    let found: Buffer[] = [];
    const decoder = new Decompress((piece) => {
      found.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    });
    let isHeadRead = false;
    const push = (packed: Uint8Array, isLast: boolean) => {
      if (!isHeadRead) checkWindow(packed);
      isHeadRead = true;
      found = [];
      decoder.push(packed, isLast);
      return found;
    };
    return { push: (packed) => push(packed, false), end: () => push(new Uint8Array(0), true) };
  };
}

/** A window is allocated at once, whatever comes; Node's own decoder has the same limit. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

function checkWindow(head: Uint8Array): void {
  const [flags = 0, descriptor = 0] = head.subarray(4, 6);
  // With this flag there is no window: all of it is one, and its size stands there.
  const isSingle = (flags & 0x20) !== 0;
  const bytes = isSingle ? contentBytes(head, flags) : windowBytes(descriptor);
  if (bytes > MAX_WINDOW_BYTES) {
    throw new AppError("ZSTD_WINDOW", "A compressed file needs too much memory to be unpacked.");
  }
}

function windowBytes(descriptor: number): number {
  return 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
}

function contentBytes(head: Uint8Array, flags: number): number {
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const start = 5 + dictionaryBytes;
  const field = head.subarray(start, start + 2 ** (flags >> 6));
  return field.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
}
