import { type JsonObject, numberAt, parseObject, textAt } from "../platform/read-value.ts";
import type { DatabaseRow } from "../sqlite/sqlite-reader.ts";
import { opencodeEntry } from "./opencode-entry.ts";
import { type OpencodeAnswer, type OpencodeFormat, opencodeAnswer } from "./opencode-row.ts";
import { isFromBefore, type OpencodeSession } from "./opencode-session.ts";
import type { EntrySink } from "./source.ts";

type Found = { id: string; sessionId: string; atMs: number; answer: OpencodeAnswer };

/**
 * Counts each answer of a database once, in the session it was made in. The rows of version 1 come
 * first: version 2 may have copied them, under other ids. At last `end` tells what of the copies that
 * forks begin with has no original any more; of those the first one stands for all.
 */
export function opencodeAnswers(
  sessions: ReadonlyMap<string, OpencodeSession>,
  { atMs, sink }: { atMs: number; sink: EntrySink },
): { read: (rows: Iterable<DatabaseRow>, format: OpencodeFormat) => void; end: () => void } {
  const known = new Set<string>();
  const copies: Found[] = [];

  function add({ answer, ...where }: Found): void {
    known.add(answer.fingerprint);
    sink.add(opencodeEntry(answer, { ...where, find: (id) => sessions.get(id) }));
  }

  function take(found: Found, format: OpencodeFormat): void {
    const { answer, sessionId } = found;
    const isComplete = answer.completedAtMs !== undefined;
    if (format === "v2" && isComplete && known.has(answer.fingerprint)) sink.drop("replay");
    else if (isFromBefore(answer, sessions.get(sessionId))) copies.push(found);
    else add(found);
  }

  function readMessage(row: DatabaseRow, data: JsonObject, format: OpencodeFormat): void {
    const id = textAt(row, "id");
    const sessionId = textAt(row, "session_id") ?? "unknown";
    const { version } = sessions.get(sessionId) ?? {};
    const answer = opencodeAnswer(data, { format, version });
    if (answer === "bad") sink.drop("bad_tokens");
    else if (answer && id === undefined) sink.drop("no_id");
    else if (answer && id !== undefined) {
      take({ id, sessionId, atMs: numberAt(row, "time_created") ?? atMs, answer }, format);
    }
  }

  return {
    read: (rows, format) => {
      for (const row of rows) {
        const data = parseObject(String(row.data));
        if (data === undefined) sink.drop("not_json");
        else readMessage(row, data, format);
      }
    },
    end: () => {
      for (const copy of copies.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        if (known.has(copy.answer.fingerprint)) sink.drop("replay");
        else add(copy);
      }
    },
  };
}
