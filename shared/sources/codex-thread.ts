import { booleanAt, defined, type JsonObject, objectAt, textAt } from "../platform/read-value.ts";
import { uuidMoment } from "./codex-replay.ts";
import { momentAt } from "./token-fields.ts";

/** Who a Codex thread is, from the first line of its file. */
export type CodexThread = {
  threadId: string;
  /** The id is the thread's, and not made of any other name of the file. */
  isNamed: boolean;
  /** The session it counts for: its own, or that of the thread that started it as an agent. */
  sessionId: string;
  isAgent: boolean;
  project?: string;
};

/** What a `session_meta` line says of its thread. */
export type CodexMeta = {
  thread: CodexThread;
  startedAtMs: number | undefined;
  /** It continues another thread, whose history its file may repeat. */
  isFork: boolean;
};

export function codexMeta(row: JsonObject): CodexMeta | undefined {
  const payload = objectAt(row, "payload");
  const threadId = textAt(payload, "id");
  if (threadId === undefined) return undefined;
  const source = objectAt(payload, "source");
  const isAgent = source?.subagent !== undefined || textAt(payload, "thread_source") === "subagent";
  const spawn = objectAt(objectAt(source, "subagent"), "thread_spawn");
  const parentId = textAt(spawn, "parent_thread_id") ?? textAt(payload, "parent_thread_id");
  const forkedFrom = textAt(payload, "forked_from_id");
  // A session is named by its first thread, which is what agents of agents count for too.
  const rootId = textAt(payload, "session_id");
  const sessionId = isAgent ? (rootId ?? parentId ?? forkedFrom ?? threadId) : threadId;
  return {
    thread: defined({
      threadId,
      isNamed: true,
      sessionId,
      isAgent: isAgent && sessionId !== threadId,
      project: textAt(payload, "cwd"),
    }),
    startedAtMs:
      uuidMoment(threadId) ?? momentAt(payload, "timestamp") ?? momentAt(row, "timestamp"),
    isFork: forkedFrom !== undefined || parentId !== undefined,
  };
}

/** A thread whose first line is lost: the file's name ends in its id. */
export function threadOfFile(path: string): CodexThread {
  const name = /([^/\\]*?)\.jsonl(?:\.zst)?$/.exec(path)?.[1] ?? path;
  const named = ROLLOUT_NAME.exec(name)?.[1];
  const threadId = named ?? name;
  return { threadId, isNamed: named !== undefined, sessionId: threadId, isAgent: false };
}

export function storedThread(raw: JsonObject | undefined): CodexThread | undefined {
  const threadId = textAt(raw, "threadId");
  const sessionId = textAt(raw, "sessionId");
  if (threadId === undefined || sessionId === undefined) return undefined;
  const isAgent = booleanAt(raw, "isAgent") ?? false;
  const isNamed = booleanAt(raw, "isNamed") ?? false;
  return defined({ threadId, isNamed, sessionId, isAgent, project: textAt(raw, "project") });
}

const ROLLOUT_NAME =
  /^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
