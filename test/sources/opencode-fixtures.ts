import type { UsageEntry, UsageTokens } from "../../shared/sources/usage-entry.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { databaseOf, sqlText } from "../sqlite/made-database.ts";

export const DATA = ".local/share/opencode";
export const NOON_MS = Date.UTC(2026, 10, 11, 12);

export const MESSAGE_TABLES = [
  `CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, parent_id TEXT,
    directory TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL,
    time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL)`,
  `CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL,
    time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL)`,
  "CREATE INDEX message_session_idx ON message (session_id)",
];

export const V2_TABLES = [
  `CREATE TABLE session_v2 (id TEXT PRIMARY KEY, parent_id TEXT, fork_session_id TEXT,
    directory TEXT NOT NULL, time_created INTEGER NOT NULL)`,
  `CREATE TABLE session_message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, type TEXT NOT NULL,
    seq INTEGER NOT NULL, time_created INTEGER NOT NULL, data TEXT NOT NULL)`,
];

export type Session = {
  id: string;
  parent?: string;
  forkOf?: string;
  folder?: string;
  version?: string;
  createdAtMs?: number;
};

export type Message = { id: string; session: string; data: unknown };

/** A database of OpenCode 1. */
export function opencodeDatabase(
  sessions: readonly Session[],
  messages: readonly Message[],
  ...more: readonly string[]
): Buffer {
  return databaseOf(
    ...MESSAGE_TABLES,
    ...sessions.map(
      ({ id, parent, folder = "/projects/app", version = "1.14.2", createdAtMs = NOON_MS }) =>
        `INSERT INTO session VALUES (${sqlText(id)}, 'project', ${parent ? sqlText(parent) : "NULL"},
          ${sqlText(folder)}, 'A title', ${sqlText(version)}, ${createdAtMs}, ${createdAtMs})`,
    ),
    ...messages.map((message) => messageRow(message)),
    ...more,
  );
}

export function messageRow({ id, session, data }: Message): string {
  const text = sqlText(typeof data === "string" ? data : JSON.stringify(data));
  return `INSERT INTO message VALUES (${sqlText(id)}, ${sqlText(session)}, ${NOON_MS}, ${NOON_MS}, ${text})`;
}

/** What OpenCode 2 adds to a database. */
export function v2Rows(sessions: readonly Session[], messages: readonly Message[]): string[] {
  return [
    ...V2_TABLES,
    ...sessions.map(
      ({ id, parent, forkOf, folder = "/projects/app", createdAtMs = NOON_MS }) =>
        `INSERT INTO session_v2 VALUES (${sqlText(id)}, ${parent ? sqlText(parent) : "NULL"},
          ${forkOf ? sqlText(forkOf) : "NULL"}, ${sqlText(folder)}, ${createdAtMs})`,
    ),
    ...messages.map(
      ({ id, session, data }, seq) =>
        `INSERT INTO session_message VALUES (${sqlText(id)}, ${sqlText(session)}, 'assistant', ${seq},
          ${NOON_MS}, ${sqlText(JSON.stringify(data))})`,
    ),
  ];
}

export const TOKENS = {
  total: 1_760,
  input: 100,
  output: 40,
  reasoning: 20,
  cache: { read: 1_500, write: 100 },
};

/** An answer as version 1 writes it, without the ids that its row or file has. */
export function answer(change: { [key: string]: unknown } = {}): { [key: string]: unknown } {
  return {
    role: "assistant",
    parentID: "msg_question",
    mode: "build",
    agent: "build",
    modelID: "claude-sonnet-5",
    providerID: "anthropic",
    path: { cwd: "/projects/app/src", root: "/projects/app" },
    cost: 0.012,
    tokens: TOKENS,
    time: timeAt(1),
    finish: "stop",
    ...change,
  };
}

/** When the answer that is begun `seconds` after noon was made. */
export function timeAt(seconds: number): { created: number; completed: number } {
  const created = NOON_MS + seconds * 1_000;
  return { created, completed: created + 8_000 };
}

/** What copies of that answer share. */
export function sharedId(seconds: number, model = "anthropic/claude-sonnet-5"): string {
  return `${timeAt(seconds).created}:${model}:100-40-20-1500-100`;
}

/** The entry of that answer. */
export function entryAt(seconds: number, change: Partial<UsageEntry> = {}): UsageEntry {
  return entry({ id: sharedId(seconds), atMs: timeAt(seconds).created, ...change });
}

/** The same as version 2 writes it. */
export function answerV2(change: { [key: string]: unknown } = {}): { [key: string]: unknown } {
  const { total: _, ...tokens } = TOKENS;
  return {
    agent: "build",
    model: { id: "claude-sonnet-5", providerID: "anthropic" },
    content: [{ type: "text", text: 'it says "tokens": {"input": 5}' }],
    cost: 0.012,
    tokens,
    time: timeAt(1),
    ...change,
  };
}

export const COUNTED: UsageTokens = {
  ...NO_USAGE,
  input: 100,
  output: 60,
  reasoning: 20,
  cacheRead: 1_500,
  cacheWrite5m: 100,
  requests: 1,
};

export function entry(change: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id: sharedId(1),
    atMs: NOON_MS + 1_000,
    sessionId: "ses_1",
    project: "/projects/app",
    model: "claude-sonnet-5",
    isSidechain: false,
    isMarked: false,
    tokens: COUNTED,
    ...change,
  };
}
