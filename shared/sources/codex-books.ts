import { arrayAt, defined, isObject, type JsonObject } from "../platform/read-value.ts";
import {
  type CodexCounts,
  isAtLeast,
  isSame,
  minus,
  NO_COUNTS,
  plus,
  storedCounts,
} from "./codex-counts.ts";

/**
 * Since 0.15x Codex tells each request twice: as a `token_usage_record` with the response's id, and in
 * the next `token_count`. Only the record tells of the requests that compact a conversation; older
 * versions write events only. So both are read, and what one has told is not taken from the other.
 */
export type CodexBooks = {
  /** Records that no event has repeated yet. */
  told: readonly CodexCounts[];
  /** The last event's usage, when no record told it before. */
  untold?: CodexCounts;
};

export const NEW_BOOKS: CodexBooks = { told: [] };

/** Whether a record tells something new. */
export function withRecord(
  books: CodexBooks,
  used: CodexCounts,
): { books: CodexBooks; isNew: boolean } {
  if (books.untold !== undefined && isSame(books.untold, used)) {
    return { books: { told: books.told }, isNew: false };
  }
  return { books: { told: [...books.told, used].slice(-MAX_OPEN_RECORDS) }, isNew: true };
}

/** What of an event's usage no record has told. */
export function withEvent(
  books: CodexBooks,
  used: CodexCounts,
): { books: CodexBooks; rest: CodexCounts } {
  const single = books.told.findLastIndex((told) => isSame(told, used));
  const index = single >= 0 ? single : lastOfSum(books.told, used);
  // Older ones than the one found are of requests that events leave out.
  if (index >= 0) return { books: { told: books.told.slice(index + 1) }, rest: NO_COUNTS };
  const all = books.told.reduce(plus, NO_COUNTS);
  if (books.told.length > 0 && isAtLeast(used, all)) {
    return { books: NEW_BOOKS, rest: minus(used, all) };
  }
  return { books: { told: [], untold: used }, rest: used };
}

/**
 * Where the last of the records stands that add up to `used`, which tells of several requests when events
 * are missing; -1 when none do. Those between may be of requests that events leave out.
 */
function lastOfSum(told: readonly CodexCounts[], used: CodexCounts): number {
  const sums = told.map((_, index) => told.slice(0, index + 1).reduce(plus, NO_COUNTS));
  let tries = MAX_TRIES;

  function isSumOf(count: number, rest: CodexCounts): boolean {
    if (isSame(rest, NO_COUNTS)) return true;
    const last = told[count - 1];
    const all = sums[count - 1];
    tries -= 1;
    if (last === undefined || all === undefined || tries < 0) return false;
    if (!isAtLeast(rest, NO_COUNTS) || !isAtLeast(all, rest)) return false;
    return isSumOf(count - 1, minus(rest, last)) || isSumOf(count - 1, rest);
  }

  return told.findLastIndex((last, index) => isSumOf(index, minus(used, last)));
}

export function storedBooks(state: JsonObject | undefined): CodexBooks {
  const told = arrayAt(state, "told").filter(isObject);
  return defined({
    told: told.flatMap((counts) => storedCounts({ counts }, "counts") ?? []),
    untold: storedCounts(state, "untold"),
  });
}

const MAX_OPEN_RECORDS = 16;
/** There are two to the power of the open records, and the next ones first are nearly always right. */
const MAX_TRIES = 400;
