import { AppError } from "../platform/app-error.ts";
import { readPlainFile } from "../platform/json-file.ts";
import { type JsonObject, parseObject } from "../platform/read-value.ts";
import type { EntrySink, SourceFile } from "./source.ts";

/**
 * The object in a file that a tool rewrites as a whole; `undefined` when there is none: it is gone, or
 * is no JSON (which is counted). Throws when it cannot be read now, or is larger than any session.
 */
export function readDocument(file: SourceFile, sink: EntrySink): JsonObject | undefined {
  const read = readPlainFile(file.path, MAX_DOCUMENT_BYTES);
  if (read.kind === "missing") return undefined;
  if (read.kind === "blocked") {
    throw new AppError(
      "UNREADABLE",
      "A session file cannot be read. Check its permissions and size.",
    );
  }
  // What was edited or copied on Windows may begin with a mark that is no JSON.
  const document = parseObject(read.text.replace(/^\uFEFF/, ""));
  if (document === undefined) sink.drop("not_json");
  return document;
}

/** Parsed it takes several times as much memory. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
