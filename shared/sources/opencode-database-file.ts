import { textAt } from "../platform/read-value.ts";
import { columnsIn } from "../sqlite/columns.ts";
import { readDatabase } from "../sqlite/read-database-file.ts";
import type { DatabaseRow, Query } from "../sqlite/sqlite-reader.ts";
import { opencodeAnswers } from "./opencode-answers.ts";
import { type OpencodeSession, opencodeSession } from "./opencode-session.ts";
import type { EntrySink, SourceFile, SourcePlace } from "./source.ts";

/**
 * Reads OpenCode's database: table `message` of version 1, `session_message` of version 2; both may be
 * there. Throws when it cannot be read now.
 */
export function readOpencodeDatabase(
  file: SourceFile,
  place: SourcePlace,
  sink: EntrySink,
): Promise<void> {
  return readDatabase(file.path, place, (query) => {
    const answers = opencodeAnswers(sessionsIn(query), { atMs: Math.floor(file.mtimeMs), sink });
    answers.read(messagesIn(query, "message"), "database");
    answers.read(messagesIn(query, "session_message"), "v2");
  });
}

function sessionsIn(query: Query): Map<string, OpencodeSession> {
  const sessions = new Map<string, OpencodeSession>();
  for (const table of ["session", "session_v2"]) {
    const columns = columnsIn(query, table, SESSION_COLUMNS);
    if (!columns.includes("id")) continue;
    for (const row of query(`SELECT ${columns.join()} FROM ${table}`)) {
      const id = textAt(row, "id");
      // The newer table has no version; the older one's row of the same session keeps its own.
      if (id === undefined) continue;
      const session = opencodeSession(id, row);
      sessions.set(id, { ...session, version: session.version ?? sessions.get(id)?.version });
    }
  }
  return sessions;
}

const SESSION_COLUMNS = ["id", "parent_id", "directory", "version", "time_created"];

/** Rows that tell of no tokens stay where they are: they hold whole conversations. */
function messagesIn(query: Query, table: string): Iterable<DatabaseRow> {
  const columns = columnsIn(query, table, MESSAGE_COLUMNS);
  if (!columns.includes("data")) return [];
  const isAnswer = columns.includes("type") ? "AND type = 'assistant'" : "";
  return query(
    `SELECT ${columns.join()} FROM ${table} WHERE instr(data, '"tokens"') > 0 ${isAnswer}`,
  );
}

const MESSAGE_COLUMNS = ["id", "session_id", "type", "time_created", "data"];
