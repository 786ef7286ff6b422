import { usageTokens } from "../claude/transcript-row.ts";
import {
  arrayAt,
  booleanAt,
  defined,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import type { EntrySink, LineParser } from "./source.ts";
import { MAX_ANSWER_TOKENS, momentAt, tokensAt } from "./token-fields.ts";
import type { UsageEntry, UsageTokens } from "./usage-entry.ts";
import { utf8Text } from "./utf8-text.ts";

/** What a transcript's path tells of its rows. */
export type ClaudeFile = {
  /** Of rows that name none. */
  sessionId: string;
  /** Of the file of a subagent. */
  agentId: string | undefined;
  mtimeMs: number;
};

/**
 * Reads the rows of one transcript of Claude Code, texts as latin1. Only answers tell of usage, each
 * on several rows; what users' rows and progress rows repeat of it means nothing.
 * Seen in Claude Code 2.1.329; see docs/claude-code.md#transcripts.
 */
export function claudeParser(file: ClaudeFile, state: JsonObject | undefined): LineParser {
  let account = safeName(textAt(state, "account"));
  /** The time of the row before: that of a row without one. */
  let atMs = numberAt(state, "atMs");

  return {
    row: (row, sink) => {
      // It names who first owned the session; later ones repeat it.
      if (row.type === "session-owner") account ??= safeName(textAt(row, "accountUuid"));
      if (row.type !== "assistant") return;
      atMs = momentAt(row, "timestamp") ?? atMs;
      const answer = answerIn(row);
      if (answer === undefined) return;
      const entry = entryOf(answer, file, { atMs: atMs ?? Math.floor(file.mtimeMs), account });
      takeAnswer(answer, entry, sink);
    },
    state: () => defined({ account, atMs }),
  };
}

type Answer = { row: JsonObject; message: JsonObject; usage: JsonObject };

function answerIn(row: JsonObject): Answer | undefined {
  const message = objectAt(row, "message");
  const usage = objectAt(message, "usage");
  if (message === undefined || usage === undefined) return undefined;
  return { row, message, usage };
}

function takeAnswer({ row, message, usage }: Answer, entry: UsageEntry, sink: EntrySink): void {
  // The client writes these itself, with a usage of zeros.
  if (row.isApiErrorMessage === true || message.model === "<synthetic>") sink.drop("synthetic");
  else if (entry.id === "") sink.drop("no_id");
  else if (!hasTokens(usage)) sink.drop("bad_tokens");
  else {
    sink.add(entry);
    takeAdvisors(row, usage, { entry, sink });
  }
}

/** `id` is empty where the row has none. */
function entryOf(
  { row, message, usage }: Answer,
  file: ClaudeFile,
  { atMs, account }: { atMs: number; account: string | undefined },
): UsageEntry {
  const madeIn = textAt(row, "requestSessionId");
  const agentId = textAt(row, "agentId") ?? file.agentId;
  const project = textAt(row, "cwd");
  const entry: UsageEntry = {
    // Not together with the request: copies of an answer may have another one, or none.
    id: utf8Text(textAt(message, "id") ?? textAt(row, "requestId") ?? textAt(row, "uuid") ?? ""),
    atMs,
    sessionId: utf8Text(madeIn ?? textAt(row, "sessionId") ?? file.sessionId),
    model: utf8Text(textAt(message, "model") ?? "unknown"),
    isSidechain: booleanAt(row, "isSidechain") ?? file.agentId !== undefined,
    isMarked: madeIn !== undefined,
    tokens: claudeTokens(usage),
  };
  if (agentId !== undefined) entry.agentId = utf8Text(agentId);
  if (project !== undefined) entry.project = utf8Text(project);
  if (account !== undefined) entry.account = account;
  if (usage.speed === "fast") entry.speed = "fast";
  return entry;
}

/** Counts of an advisor, a model that the answering one asks, are the one thing its usage leaves out. */
function takeAdvisors(
  row: JsonObject,
  usage: JsonObject,
  { entry, sink }: { entry: UsageEntry; sink: EntrySink },
): void {
  let number = 0;
  for (const iteration of arrayAt(usage, "iterations")) {
    if (!isObject(iteration) || iteration.type !== "advisor_message") continue;
    number += 1;
    if (!hasTokens(iteration)) continue;
    const { speed: _, ...shared } = entry;
    const model = textAt(iteration, "model") ?? textAt(row, "advisorModel") ?? "unknown";
    sink.add({
      ...shared,
      id: `${entry.id}#advisor-${number}`,
      model: utf8Text(model),
      ...(iteration.speed === "fast" ? { speed: "fast" as const } : {}),
      tokens: { ...claudeTokens(iteration), requests: 0 },
    });
  }
}

function claudeTokens(usage: JsonObject): UsageTokens {
  const counts = usageTokens(usage);
  const thinking = tokensAt(objectAt(usage, "output_tokens_details"), "thinking_tokens");
  return {
    input: counts.input,
    output: counts.output,
    reasoning: Math.min(thinking, counts.output),
    cacheRead: counts.cacheRead,
    cacheWrite5m: counts.cacheWrite5m,
    cacheWrite1h: counts.cacheWrite1h,
    webSearches: tokensAt(objectAt(usage, "server_tool_use"), "web_search_requests"),
    requests: 1,
  };
}

/** At least one field is a count, be it 0. */
function hasTokens(usage: JsonObject): boolean {
  return isCount(usage.output_tokens) || isCount(usage.input_tokens) || hasCacheTokens(usage);
}

function hasCacheTokens(usage: JsonObject): boolean {
  const split = objectAt(usage, "cache_creation");
  return (
    isCount(usage.cache_read_input_tokens) ||
    isCount(usage.cache_creation_input_tokens) ||
    isCount(split?.ephemeral_5m_input_tokens) ||
    isCount(split?.ephemeral_1h_input_tokens)
  );
}

function isCount(value: unknown): boolean {
  return (
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_ANSWER_TOKENS
  );
}
