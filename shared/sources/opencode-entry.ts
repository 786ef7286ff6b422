import { defined } from "../platform/read-value.ts";
import type { OpencodeAnswer } from "./opencode-row.ts";
import { type OpencodeSession, rootOf } from "./opencode-session.ts";
import type { UsageEntry } from "./usage-entry.ts";

export type OpencodePlace = {
  id: string;
  sessionId: string;
  /** For an answer that has no time of its own. */
  atMs: number;
  /** Looks a session up. */
  find: (id: string) => OpencodeSession | undefined;
};

/** An answer of OpenCode's as the ledger takes it: a subagent's counts for the session it began in. */
export function opencodeEntry(answer: OpencodeAnswer, where: OpencodePlace): UsageEntry {
  const root = rootOf(where.sessionId, where.find);
  const isAgent = root !== where.sessionId;
  return {
    id: where.id,
    atMs: answer.createdAtMs ?? where.atMs,
    sessionId: root,
    ...defined({
      agentId: isAgent ? where.sessionId : undefined,
      project: where.find(where.sessionId)?.folder ?? answer.folder,
    }),
    model: answer.model,
    isSidechain: isAgent,
    isMarked: false,
    tokens: answer.tokens,
  };
}
