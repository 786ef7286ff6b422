import { isObject, type JsonObject, parseObject } from "../platform/read-value.ts";

/**
 * A file of columns: 16 bytes ("tachocol", length of the head, checksum of all behind), the head as
 * JSON, then the columns, each on a multiple of 8. The order of bytes is the machine's, because such a
 * file is derived and stays on it; elsewhere its checksum is wrong and it is derived again.
 */
export type Column = Int32Array | Uint32Array | Float64Array | Uint8Array;

export type Block = { about: JsonObject; columns: ReadonlyMap<string, Column> };

/** Reading so many bytes is enough to know what a file is about. */
export const BLOCK_HEAD_BYTES = 64 * 1024;

const MAGIC = "tachocol";
const PREAMBLE_BYTES = 16;

export function encodeBlock(about: JsonObject, columns: Readonly<Record<string, Column>>): Buffer {
  const list = Object.entries(columns);
  const shapes = list.map(([name, column]) => [name, kindOf(column), column.length]);
  const head = Buffer.from(JSON.stringify({ about, columns: shapes }));
  const start = padded(PREAMBLE_BYTES + head.length);
  const length = list.reduce((sum, [, column]) => sum + padded(column.byteLength), start);
  // Not from node's pool: the views below need a buffer that begins on a multiple of 8.
  const bytes = Buffer.alloc(length);
  bytes.write(MAGIC, "latin1");
  bytes.writeUInt32LE(head.length, 8);
  bytes.set(head, PREAMBLE_BYTES);
  let at = start;
  for (const [, column] of list) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += padded(column.byteLength);
  }
  bytes.writeUInt32LE(checksum(bytes), 12);
  return bytes;
}

/** `undefined` when a single bit is not as it was written. `bytes` must begin a buffer of its own. */
export function decodeBlock(bytes: Buffer): Block | undefined {
  const head = headOf(bytes);
  if (head === undefined || bytes.length % 8 !== 0 || bytes.byteOffset % 8 !== 0) return undefined;
  if (bytes.readUInt32LE(12) !== checksum(bytes)) return undefined;
  const columns = new Map<string, Column>();
  let at = padded(PREAMBLE_BYTES + bytes.readUInt32LE(8));
  for (const shape of head.shapes) {
    const column = columnOf(bytes, at, shape);
    if (column === undefined) return undefined;
    columns.set(String(shape[0]), column);
    at += padded(column.byteLength);
  }
  return { about: head.about, columns };
}

/** What the file is about, from its first bytes; says nothing of whether the rest is whole. */
export function aboutBlock(bytes: Buffer): JsonObject | undefined {
  return headOf(bytes)?.about;
}

type Head = { about: JsonObject; shapes: readonly (readonly unknown[])[] };

function headOf(bytes: Buffer): Head | undefined {
  if (bytes.length < PREAMBLE_BYTES) return undefined;
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const headBytes = bytes.readUInt32LE(8);
  if (PREAMBLE_BYTES + headBytes > bytes.length) return undefined;
  const head = parseObject(bytes.toString("utf8", PREAMBLE_BYTES, PREAMBLE_BYTES + headBytes));
  const { about, columns } = head ?? {};
  return isObject(about) && Array.isArray(columns)
    ? { about, shapes: columns.filter(Array.isArray) }
    : undefined;
}

function kindOf(column: Column): "i32" | "u32" | "f64" | "u8" {
  if (column instanceof Int32Array) return "i32";
  if (column instanceof Uint32Array) return "u32";
  return column instanceof Float64Array ? "f64" : "u8";
}

function columnOf(bytes: Buffer, at: number, shape: readonly unknown[]): Column | undefined {
  const [, kind, length] = shape;
  if (typeof length !== "number" || !Number.isInteger(length) || length < 0) return undefined;
  const start = bytes.byteOffset + at;
  const room = bytes.length - at;
  if (kind === "f64" && 8 * length <= room) return new Float64Array(bytes.buffer, start, length);
  if (kind === "i32" && 4 * length <= room) return new Int32Array(bytes.buffer, start, length);
  if (kind === "u32" && 4 * length <= room) return new Uint32Array(bytes.buffer, start, length);
  if (kind === "u8" && length <= room) return new Uint8Array(bytes.buffer, start, length);
  return undefined;
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** Two running sums over all words behind the preamble: each word counts, and where it stands. */
function checksum(bytes: Buffer): number {
  const start = bytes.byteOffset + PREAMBLE_BYTES;
  const words = new Int32Array(bytes.buffer, start, (bytes.length - PREAMBLE_BYTES) >> 2);
  let sum = bytes.length | 0;
  let sumOfSums = 0;
  for (let at = 0; at < words.length; at++) {
    sum = (sum + (words[at] ?? 0)) | 0;
    sumOfSums = (sumOfSums + sum) | 0;
  }
  return (sumOfSums ^ Math.imul(sum, 2_654_435_761)) >>> 0;
}
