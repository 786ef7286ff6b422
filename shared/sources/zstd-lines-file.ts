import { createReadStream } from "node:fs";
import { Duplex, pipeline } from "node:stream";
import { AppError } from "../platform/app-error.ts";
import { isObject, parseObject } from "../platform/read-value.ts";
import { packagedZstd } from "./packaged-zstd.ts";
import type { EntrySink, LineReading, SourceFile } from "./source.ts";

/**
 * Reads the lines of a file that its tool has compressed with zstd. Throws where it is damaged.
 */
export async function readZstdLines(
  file: SourceFile,
  { markers, begin }: LineReading,
  sink: EntrySink,
): Promise<void> {
  const parser = begin(file, "", undefined);
  for await (const line of linesOf(unpacked(file.path))) {
    if (!markers.some((marker) => line.includes(marker))) continue;
    const row = parseObject(line.toString("utf8"));
    if (row === undefined) sink.drop("not_json");
    else parser.row(row, sink);
  }
}

async function* unpacked(path: string): AsyncGenerator<unknown> {
  const decoder = nodeDecoder();
  if (decoder !== undefined) {
    // An error of the file is thrown where the decoder is read.
    yield* pipeline(createReadStream(path), decoder, () => undefined);
    return;
  }
  const { push, end } = (await packagedZstd())();
  const packed: AsyncIterable<unknown> = createReadStream(path);
  for await (const piece of packed) if (Buffer.isBuffer(piece)) yield* push(piece);
  yield* end();
}

/** Node's own, which it has since 22.15. */
function nodeDecoder(): Duplex | undefined {
  const zlib: unknown = process.getBuiltinModule("node:zlib");
  const create = isObject(zlib) ? zlib.createZstdDecompress : undefined;
  const decoder: unknown = typeof create === "function" ? create() : undefined;
  return decoder instanceof Duplex ? decoder : undefined;
}

async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > MAX_UNPACKED_LINE_BYTES) {
      throw new AppError(
        "LINE_TOO_LONG",
        "A compressed file holds a line that is too long to read.",
      );
    }
  }
  yield Buffer.concat(rest);
}

const NEWLINE = 10;
/** A few bytes of zstd can unpack to a gigabyte. */
const MAX_UNPACKED_LINE_BYTES = 128 * 1024 * 1024;
