/** Makes a write-ahead log frame by frame, as SQLite does. */
export class WalWriter {
  readonly #pageSizeBytes: number;
  readonly #order: "little" | "big";
  #parts: Buffer[] = [];
  #salts: Buffer = Buffer.alloc(8);
  #sums: [number, number] = [0, 0];

  constructor(pageSizeBytes: number, order: "little" | "big" = "little") {
    this.#pageSizeBytes = pageSizeBytes;
    this.#order = order;
    this.begin(1);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /** Begins the log anew with other salts; what was in the file behind the new frames stays there. */
  begin(salt: number, version = 3_007_000): void {
    const header = Buffer.alloc(32);
    header.writeUInt32BE(this.#order === "big" ? 0x377f0683 : 0x377f0682, 0);
    header.writeUInt32BE(version, 4);
    header.writeUInt32BE(this.#pageSizeBytes, 8);
    header.writeUInt32BE(salt, 16);
    header.writeUInt32BE((salt * 2_654_435_761) >>> 0, 20);
    this.#salts = header.subarray(16, 24);
    this.#sums = [0, 0];
    this.#add(header.subarray(0, 24));
    this.#writeSums(header, 24);
    this.#parts = [header];
  }

  /** `pageCountAfter`: 0 within a change, the size of the database for the frame that commits it. */
  frame(pageNumber: number, page: Buffer, pageCountAfter: number): void {
    const header = Buffer.alloc(24);
    header.writeUInt32BE(pageNumber, 0);
    header.writeUInt32BE(pageCountAfter, 4);
    this.#salts.copy(header, 8);
    this.#add(header.subarray(0, 8));
    this.#add(page);
    this.#writeSums(header, 16);
    this.#parts.push(header, Buffer.from(page));
  }

  /** The pages in which two states of a database differ, as one commit. */
  commit(before: Buffer, after: Buffer): void {
    const size = this.#pageSizeBytes;
    const pageCount = after.length / size;
    const changed = Array.from({ length: pageCount }, (_, index) => index).filter(
      (index) => !pageOf(before, index, size).equals(pageOf(after, index, size)),
    );
    const frames = changed.length === 0 ? [0] : changed;
    for (const index of frames) {
      const isLast = index === frames.at(-1);
      this.frame(index + 1, pageOf(after, index, size), isLast ? pageCount : 0);
    }
  }

  #add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 8) {
      this.#sums[0] = (this.#sums[0] + this.#word(bytes, at) + this.#sums[1]) % 2 ** 32;
      this.#sums[1] = (this.#sums[1] + this.#word(bytes, at + 4) + this.#sums[0]) % 2 ** 32;
    }
  }

  #word(bytes: Buffer, at: number): number {
    return this.#order === "big" ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  }

  #writeSums(into: Buffer, at: number): void {
    into.writeUInt32BE(this.#sums[0], at);
    into.writeUInt32BE(this.#sums[1], at + 4);
  }
}

function pageOf(database: Buffer, index: number, pageSizeBytes: number): Buffer {
  return database.subarray(index * pageSizeBytes, (index + 1) * pageSizeBytes);
}
