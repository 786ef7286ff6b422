import type { Bytes } from "../../shared/sqlite/bytes.ts";

/** A file in memory. */
export class MemoryBytes implements Bytes {
  content: Buffer;

  constructor(content: Buffer = Buffer.alloc(0)) {
    this.content = Buffer.from(content);
  }

  read(into: Buffer, offset: number): number {
    return this.content.copy(into, 0, Math.min(offset, this.content.length));
  }

  write(bytes: Buffer, offset: number): void {
    if (offset + bytes.length > this.content.length) this.resize(offset + bytes.length);
    bytes.copy(this.content, offset);
  }

  resize(sizeBytes: number): void {
    const resized = Buffer.alloc(sizeBytes);
    this.content.copy(resized);
    this.content = resized;
  }
}
