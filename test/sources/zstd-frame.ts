/** A frame of zstd that holds the bytes as they are: made without zstd, and read by every decoder. */
export function zstdFrame(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, WITH_WINDOW, WINDOW_OF_1_MB]);
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += MAX_BLOCK_BYTES) {
    const block = bytes.subarray(at, at + MAX_BLOCK_BYTES);
    const isLast = at + MAX_BLOCK_BYTES >= bytes.length;
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (isLast ? 1 : 0), 0, 3);
    blocks.push(head, block);
  }
  return Buffer.concat([header, ...blocks]);
}

const WITH_WINDOW = 0;
const WINDOW_OF_1_MB = 10 << 3;
const MAX_BLOCK_BYTES = 128 * 1024;
