import { type JsonObject, numberAt, parseObject, textAt } from "../platform/read-value.ts";
import type { DatabaseRow } from "../sqlite/sqlite-reader.ts";
import { opencodeEntry } from "./opencode-entry.ts";
import { type OpencodeAnswer, type OpencodeFormat, opencodeAnswer } from "./opencode-row.ts";
import type { OpencodeSession } from "./opencode-session.ts";
import type { EntrySink } from "./source.ts";
import type { UsageTokens } from "./usage-entry.ts";

/**
 * Gives the answers of a database, copies and all. The rows of version 1 come first: where version 2 has
 * copied them it left out the sum of their tokens, which tells whether reasoning is in the output.
 */
export function opencodeAnswers(
  sessions: ReadonlyMap<string, OpencodeSession>,
  { atMs, sink }: { atMs: number; sink: EntrySink },
): { read: (rows: Iterable<DatabaseRow>, format: OpencodeFormat) => void } {
  const known = new Map<string, UsageTokens>();

  function withKnown(answer: OpencodeAnswer, format: OpencodeFormat): OpencodeAnswer {
    const { sharedId = "", tokens } = answer;
    if (format === "v2") return { ...answer, tokens: known.get(sharedId) ?? tokens };
    if (tokens.reasoning > 0) known.set(sharedId, tokens);
    return answer;
  }

  function readMessage(row: DatabaseRow, data: JsonObject, format: OpencodeFormat): void {
    const id = textAt(row, "id");
    const sessionId = textAt(row, "session_id") ?? "unknown";
    const { version } = sessions.get(sessionId) ?? {};
    const answer = opencodeAnswer(data, { format, version });
    if (answer === undefined) return;
    if (answer === "bad") sink.drop("bad_tokens");
    else if (id === undefined) sink.drop("no_id");
    else {
      const rowAtMs = numberAt(row, "time_created") ?? atMs;
      const find = (name: string) => sessions.get(name);
      const where = { id, sessionId, atMs: rowAtMs, find };
      sink.add(opencodeEntry(withKnown(answer, format), where));
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
  };
}
