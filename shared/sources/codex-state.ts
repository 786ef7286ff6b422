import { booleanAt, type JsonObject, objectAt, textAt } from "../platform/read-value.ts";
import { type CodexBooks, NEW_BOOKS, storedBooks } from "./codex-books.ts";
import { type CodexMeter, NEW_METER, storedMeter } from "./codex-meter.ts";
import { type CodexReplay, storedReplay, uuidMoment } from "./codex-replay.ts";
import { type CodexThread, storedThread, threadOfFile } from "./codex-thread.ts";
import type { SourceFile } from "./source.ts";

/** What the lines of a rollout file mean depends on those before. JSON, for it is kept between readings. */
export type CodexState = {
  thread: CodexThread;
  /** The thread's first line was read. */
  hasMeta: boolean;
  /** The thread has told of a request of its own. */
  hasOwn: boolean;
  replay: CodexReplay;
  meter: CodexMeter;
  books: CodexBooks;
  isFast: boolean;
  model: string | undefined;
  /** Where the turn worked. */
  folder: string | undefined;
};

export function codexState(file: SourceFile, stored: JsonObject | undefined): CodexState {
  const thread = threadOfFile(file.path);
  if (stored === undefined) {
    const lineAtMs = Math.floor(file.mtimeMs);
    return {
      thread,
      hasMeta: false,
      hasOwn: false,
      replay: { isReplay: false, startedAtMs: uuidMoment(thread.threadId) ?? 0, lineAtMs },
      meter: NEW_METER,
      books: NEW_BOOKS,
      isFast: false,
      model: undefined,
      folder: undefined,
    };
  }
  return {
    thread: storedThread(objectAt(stored, "thread")) ?? thread,
    hasMeta: booleanAt(stored, "hasMeta") ?? false,
    hasOwn: booleanAt(stored, "hasOwn") ?? false,
    replay: storedReplay(objectAt(stored, "replay")),
    meter: storedMeter(objectAt(stored, "meter")),
    books: storedBooks(objectAt(stored, "books")),
    isFast: booleanAt(stored, "isFast") ?? false,
    model: textAt(stored, "model"),
    folder: textAt(stored, "folder"),
  };
}
