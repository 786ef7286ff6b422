import { usageTokens } from "../claude/transcript-row.ts";
import {
  booleanAt,
  defined,
  type JsonObject,
  numberAt,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { MAX_ANSWER_TOKENS } from "../usage/token-counts.ts";
import { answerReader, type ClaudeFile } from "./claude-answer-bytes.ts";
import { type ClaudeIterations, claudeIterations } from "./claude-iterations.ts";
import type { EntrySink, LineParser } from "./source.ts";
import { isOddObject, momentAt, tokensAt } from "./token-fields.ts";
import type { UsageEntry, UsageTokens } from "./usage-entry.ts";
import { utf8Text } from "./utf8-text.ts";

/**
 * Reads the rows of one transcript of Claude Code, texts as latin1. Only answers tell of usage, each
 * on several rows; what users' rows and progress rows repeat of it means nothing.
 * Seen in Claude Code 2.1.329; see docs/claude-code.md#transcripts.
 */
export function claudeParser(file: ClaudeFile, state: JsonObject | undefined): LineParser {
  let account = safeName(textAt(state, "account"));
  /** The time of the row before: that of a row without one. */
  let atMs = numberAt(state, "atMs");
  const answers = answerReader(file);

  return {
    line: (line, sink) => {
      const entry = answers.read(line, account);
      if (entry === undefined) return false;
      atMs = answers.atMs();
      sink.add(entry);
      return true;
    },
    row: (row, sink) => {
      // It names who first owned the session; later ones repeat it.
      if (row.type === "session-owner") account ??= safeName(textAt(row, "accountUuid"));
      if (row.type !== "assistant") return;
      atMs = momentAt(row, "timestamp") ?? atMs;
      const answer = answerIn(row, sink);
      if (answer === undefined) return;
      const entry = entryOf(answer, file, { atMs: atMs ?? Math.floor(file.mtimeMs), account });
      takeAnswer(answer, entry, sink);
    },
    state: () => defined({ account, atMs }),
  };
}

type Answer = {
  row: JsonObject;
  message: JsonObject;
  usage: JsonObject;
  iterations: ClaudeIterations | undefined;
};

function answerIn(row: JsonObject, sink: EntrySink): Answer | undefined {
  const message = objectAt(row, "message");
  const usage = objectAt(message, "usage");
  if (message === undefined) return undefined;
  if (usage !== undefined) return { row, message, usage, iterations: claudeIterations(usage) };
  if (isOddObject(message, "usage")) sink.drop("bad_tokens");
  return undefined;
}

function takeAnswer(answer: Answer, entry: UsageEntry, sink: EntrySink): void {
  const { row, message, usage } = answer;
  // The client writes these itself, with a usage of zeros.
  if (row.isApiErrorMessage === true || message.model === "<synthetic>") sink.drop("synthetic");
  else if (entry.id === "") sink.drop("no_id");
  else {
    const isCounted = hasTokens(usage);
    if (isCounted) sink.add(entry);
    if (!isCounted || hasOddTokens(usage)) sink.drop("bad_tokens");
    takeApart(answer, entry, sink);
  }
}

/** `id` is empty where the row has none. */
function entryOf(
  { row, message, usage, iterations }: Answer,
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
  if (iterations?.written !== undefined) Object.assign(entry.tokens, iterations.written);
  if (iterations?.promptTokens !== undefined) entry.promptTokens = iterations.promptTokens;
  return entry;
}

/** What the usage leaves out, such as the counts of an advisor, a model that the answering one asks. */
function takeApart({ row, iterations }: Answer, entry: UsageEntry, sink: EntrySink): void {
  if (iterations === undefined) return;
  const { speed: _, promptTokens: __, ...shared } = entry;
  for (const { key, usage } of iterations.apart) {
    if (hasOddTokens(usage)) sink.drop("bad_tokens");
    if (!hasTokens(usage)) continue;
    const asked = usage.type === "advisor_message" ? textAt(row, "advisorModel") : entry.model;
    sink.add({
      ...shared,
      id: `${entry.id}#${key}`,
      model: utf8Text(textAt(usage, "model") ?? asked ?? "unknown"),
      ...(usage.speed === "fast" ? { speed: "fast" as const } : {}),
      tokens: { ...claudeTokens(usage), requests: 0 },
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

/** Something is told that is no count. */
function hasOddTokens(usage: JsonObject): boolean {
  const split = objectAt(usage, "cache_creation");
  return (
    isOdd(usage.input_tokens) ||
    isOdd(usage.output_tokens) ||
    isOdd(usage.cache_read_input_tokens) ||
    isOdd(usage.cache_creation_input_tokens) ||
    isOdd(split?.ephemeral_5m_input_tokens) ||
    isOdd(split?.ephemeral_1h_input_tokens)
  );
}

function isOdd(value: unknown): boolean {
  return value !== undefined && value !== null && !isCount(value);
}

function isCount(value: unknown): boolean {
  return (
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_ANSWER_TOKENS
  );
}
