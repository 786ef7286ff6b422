import { createReadStream } from "node:fs";
import type { Duplex } from "node:stream";
import { isObject, parseObject } from "../platform/read-value.ts";
import { packagedZstd } from "./packaged-zstd.ts";
import { MAX_LINE_BYTES } from "./read-lines-file.ts";
import type { EntrySink, LineParser, LineReading, SourceFile } from "./source.ts";
import { rowBehindTear } from "./torn-line.ts";

/**
 * Reads the lines of a file that its tool has compressed with zstd. Throws where it is damaged.
 */
export async function readZstdLines(
  file: SourceFile,
  { markers, begin }: LineReading,
  sink: EntrySink,
): Promise<void> {
  const parser = begin(file, undefined);
  for await (const line of linesOf(unpacked(file.path))) {
    if (!markers.some((marker) => line.bytes.includes(marker))) continue;
    if (line.isWhole) takeRow(line.bytes.toString("utf8"), parser, sink);
    else sink.drop("too_long");
  }
}

function takeRow(text: string, parser: LineParser, sink: EntrySink): void {
  const row = parseObject(text);
  if (row === undefined) sink.drop("not_json");
  const found = row ?? rowBehindTear(text, parseObject);
  if (found !== undefined) parser.row(found, sink);
}

async function* unpacked(path: string): AsyncGenerator<unknown> {
  const decoder = nodeDecoder();
  if (decoder !== undefined) {
    const { pipeline } = process.getBuiltinModule("node:stream");
    // An error of the file is thrown where the decoder is read.
    yield* pipeline(createReadStream(path), decoder, () => undefined);
    return;
  }
  const { push, end } = (await packagedZstd())();
  const packed: AsyncIterable<unknown> = createReadStream(path);
  for await (const piece of packed) if (Buffer.isBuffer(piece)) yield* push(piece);
  yield* end();
}

/** Node's own, which it has since 22.15. Loaded only here: few have such files, and streams take a millisecond. */
function nodeDecoder(): Duplex | undefined {
  const stream = process.getBuiltinModule("node:stream");
  const zlib: unknown = process.getBuiltinModule("node:zlib");
  const create = isObject(zlib) ? zlib.createZstdDecompress : undefined;
  const decoder: unknown = typeof create === "function" ? create() : undefined;
  return decoder instanceof stream.Duplex ? decoder : undefined;
}

/** `isWhole`: false for one that is too long; then these are its first bytes. */
type UnpackedLine = { bytes: Buffer; isWhole: boolean };

async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<UnpackedLine> {
  let rest = newRest();
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      rest.add(chunk.subarray(start, end));
      yield rest.line();
      rest = newRest();
      start = end + 1;
    }
    rest.add(chunk.subarray(start));
  }
  yield rest.line();
}

/** Gathers a line; of one that is too long only as much as may be read: zstd packs gigabytes into a few bytes. */
function newRest(): { add: (bytes: Buffer) => void; line: () => UnpackedLine } {
  const pieces: Buffer[] = [];
  let bytes = 0;
  return {
    add: (piece) => {
      if (bytes <= MAX_LINE_BYTES) pieces.push(piece);
      bytes += piece.length;
    },
    line: () => ({ bytes: Buffer.concat(pieces), isWhole: bytes <= MAX_LINE_BYTES }),
  };
}

const NEWLINE = 10;
