import { defined } from "../platform/read-value.ts";
import type { OpencodeAnswer } from "./opencode-row.ts";
import { isFromBefore, type OpencodeSession, rootOf } from "./opencode-session.ts";
import { tidyEntry } from "./tidy-entry.ts";
import type { UsageEntry } from "./usage-entry.ts";

export type OpencodePlace = {
  /** Of its row or file; copies have others. */
  id: string;
  sessionId: string;
  /** For an answer that has no time of its own. */
  atMs: number;
  /** Looks a session up. */
  find: (id: string) => OpencodeSession | undefined;
};

/**
 * An answer of OpenCode's as the ledger takes it: a subagent's counts for the session it began in, and
 * copies, which a fork or version 2 has made, for the one in which the answer was made.
 */
export function opencodeEntry(answer: OpencodeAnswer, where: OpencodePlace): UsageEntry {
  const session = where.find(where.sessionId);
  const root = rootOf(where.sessionId, where.find);
  const isAgent = root !== where.sessionId;
  const isCopy = isFromBefore(answer, session);
  return tidyEntry({
    id: answer.sharedId ?? where.id,
    atMs: answer.createdAtMs ?? where.atMs,
    sessionId: root,
    ...defined({
      agentId: isAgent ? where.sessionId : undefined,
      project: session?.folder ?? answer.folder,
    }),
    model: answer.model,
    isSidechain: isAgent || isCopy,
    // A subagent's own answer goes before a copy of it in a fork.
    isMarked: isAgent && !isCopy && session !== undefined,
    tokens: answer.tokens,
  });
}
