import { type JsonObject, objectAt, textAt } from "../platform/read-value.ts";
import { momentAt } from "./token-fields.ts";

/** What OpenCode keeps of a session. */
export type OpencodeSession = {
  id: string;
  /** The session that started this one as its subagent. */
  parentId: string | undefined;
  folder: string | undefined;
  version: string | undefined;
  createdAtMs: number | undefined;
};

/** As a row of its table, or as the older file, says it. */
export function opencodeSession(id: string, row: JsonObject): OpencodeSession {
  return {
    id,
    parentId: textAt(row, "parent_id") ?? textAt(row, "parentID"),
    folder: textAt(row, "directory"),
    version: textAt(row, "version"),
    createdAtMs: momentAt(row, "time_created") ?? momentAt(objectAt(row, "time"), "created"),
  };
}

/** The session that a chain of subagents began in. `find`: looks a session up. */
export function rootOf(
  sessionId: string,
  find: (id: string) => OpencodeSession | undefined,
): string {
  const seen = new Set<string>();
  let root = sessionId;
  for (let id: string | undefined = sessionId; id !== undefined && !seen.has(id); ) {
    seen.add(id);
    root = id;
    id = find(id)?.parentId;
  }
  return root;
}

/**
 * Whether the answer is older than its session: a fork of a session begins with copies of all that was
 * said, under new ids.
 */
export function isFromBefore(
  answer: { createdAtMs: number | undefined },
  session: OpencodeSession | undefined,
): boolean {
  const beganAtMs = session?.createdAtMs;
  return (
    answer.createdAtMs !== undefined && beganAtMs !== undefined && answer.createdAtMs < beganAtMs
  );
}
