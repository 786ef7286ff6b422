import { defined, type JsonObject, objectAt, textAt } from "../platform/read-value.ts";
import type { EntrySink, LineParser } from "./source.ts";
import { tidyEntry } from "./tidy-entry.ts";
import { hasBadTokens, hasSum, isOddObject, momentAt, tokensAt } from "./token-fields.ts";
import type { UsageTokens } from "./usage-entry.ts";

/** Whose session a file holds. JSON, for it is kept between readings. */
export type GeminiSession = {
  sessionId: string;
  /** A subagent's session lies in a folder named after the one that started it. */
  parentId: string | undefined;
  project: string | undefined;
  /** The time of the answer before; the file's to begin with. */
  atMs: number;
};

/** As they stand in lines that are read: answers, and the session they belong to. */
export const GEMINI_MARKERS = ['"gemini"', '"sessionId"'];

/** Rows of other types are passed without a search. */
export const GEMINI_TYPES = ["gemini"];

/** Reads the lines of a `.jsonl` recording of Gemini CLI. */
export function geminiParser(session: GeminiSession): LineParser {
  let known = session;
  return {
    row: (row, sink) => {
      if (row.type === "gemini") known = withAnswer(known, row, sink);
      else known = { ...known, sessionId: sessionIdIn(row) ?? known.sessionId };
    },
    state: () => ({ sessionId: known.sessionId, atMs: known.atMs }),
  };
}

/** Reads one message of a session; gives the session as it stands behind it. */
export function withAnswer(
  session: GeminiSession,
  row: JsonObject,
  sink: EntrySink,
): GeminiSession {
  const tokens = isOddObject(row, "tokens") ? "bad" : geminiTokens(objectAt(row, "tokens"));
  // The tool writes an answer before it knows its usage, and again when it does.
  if (row.type !== "gemini" || tokens === undefined) return session;
  const atMs = momentAt(row, "timestamp") ?? session.atMs;
  const id = textAt(row, "id");
  if (tokens === "bad") sink.drop("bad_tokens");
  else if (id === undefined) sink.drop("no_id");
  else {
    const { sessionId, parentId, project } = session;
    const entry = tidyEntry({
      id,
      atMs,
      sessionId: parentId ?? sessionId,
      ...defined({ agentId: parentId === undefined ? undefined : sessionId, project }),
      model: textAt(row, "model") ?? "unknown",
      isSidechain: parentId !== undefined,
      isMarked: false,
      tokens,
    });
    sink.add(entry);
  }
  return { ...session, atMs };
}

const FIELDS = ["input", "output", "cached", "thoughts", "tool"];

/**
 * Google's counts: the prompt includes what was cached; results of tools (`tool`) are a prompt of their
 * own, and thoughts an output of their own; `total` is all four. So tools are billed as input, thoughts
 * as output. `undefined` when nothing was used.
 */
function geminiTokens(raw: JsonObject | undefined): UsageTokens | "bad" | undefined {
  if (hasBadTokens(raw, FIELDS)) return "bad";
  const prompt = tokensAt(raw, "input");
  const cacheRead = Math.min(tokensAt(raw, "cached"), prompt);
  const reasoning = tokensAt(raw, "thoughts");
  const input = prompt - cacheRead + tokensAt(raw, "tool");
  const output = tokensAt(raw, "output") + reasoning;
  if (input + cacheRead + output === 0) return hasSum(raw, "total") ? "bad" : undefined;
  return {
    input,
    output,
    reasoning,
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    webSearches: 0,
    requests: 1,
  };
}

/** The first line names the session; a later change of it stands in `$set`. */
function sessionIdIn(row: JsonObject): string | undefined {
  return textAt(row, "sessionId") ?? textAt(objectAt(row, "$set"), "sessionId");
}
