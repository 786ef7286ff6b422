import {
  amountAt,
  arrayAt,
  defined,
  isObject,
  type JsonObject,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { usdAt } from "../sessions/cost-meter.ts";
import type { SessionCost } from "../sessions/session-record.ts";
import {
  addTokens,
  MAX_ANSWER_TOKENS,
  NO_TOKENS,
  type TokenCounts,
} from "../usage/token-counts.ts";

/** One answer of the API; the client repeats it on every row of the same message. */
export type AnswerRow = {
  kind: "answer";
  messageId: string;
  tokens: TokenCounts;
  modelId?: string;
  atMs?: number;
  /** Tokens sent for this answer: what fills the context window. */
  contextTokens: number;
  /** The session that asked, when the row was copied from there by a fork. */
  copiedFrom?: string;
  version?: string;
  entrypoint?: string;
  effort?: string;
  branch?: string;
};
/** Running totals of the client, written at the end of a turn. They include subagents. */
export type CostRow = { kind: "cost"; cost: SessionCost };
export type OwnerRow = { kind: "owner"; account: string };
export type TranscriptRow = AnswerRow | CostRow | OwnerRow;

/**
 * What a parsed transcript row means for counting, `undefined` for all that means nothing.
 * Seen in Claude Code 2.1.329; see docs/claude-code.md#transcripts.
 */
export function parseTranscriptRow(row: JsonObject): TranscriptRow | undefined {
  switch (row.type) {
    case "assistant":
      return parseAnswer(row);
    case "cost-state":
      return parseCost(row);
    case "session-owner":
      return parseOwner(row);
    default:
      return undefined;
  }
}

function parseAnswer(row: JsonObject): AnswerRow | undefined {
  const message = objectAt(row, "message");
  const usage = objectAt(message, "usage");
  // Error messages that the client writes itself carry a usage of zeros and no answer.
  if (usage === undefined || row.isApiErrorMessage === true) return undefined;
  const modelId = textAt(message, "model");
  if (modelId === "<synthetic>") return undefined;
  const messageId = textAt(message, "id") ?? textAt(row, "requestId") ?? textAt(row, "uuid");
  if (messageId === undefined) return undefined;
  const counted = usageTokens(usage);
  return defined({
    kind: "answer" as const,
    messageId,
    tokens: { ...addTokens(counted, advisorTokens(usage)), requests: 1 },
    modelId,
    atMs: momentOf(textAt(row, "timestamp")),
    contextTokens: counted.input + counted.cacheRead + counted.cacheWrite5m + counted.cacheWrite1h,
    copiedFrom: textAt(row, "requestSessionId"),
    version: textAt(row, "version"),
    entrypoint: textAt(row, "entrypoint"),
    effort: textAt(row, "effort"),
    branch: textAt(row, "gitBranch"),
  });
}

/** Cache writes without a split by lifetime count as 5-minute writes. */
export function usageTokens(usage: JsonObject): TokenCounts {
  const split = objectAt(usage, "cache_creation");
  const cacheWrite1h = tokensAt(split, "ephemeral_1h_input_tokens");
  const written = tokensAt(usage, "cache_creation_input_tokens");
  const cacheWrite5m = tokensAt(split, "ephemeral_5m_input_tokens");
  return {
    input: tokensAt(usage, "input_tokens"),
    output: tokensAt(usage, "output_tokens"),
    cacheRead: tokensAt(usage, "cache_read_input_tokens"),
    cacheWrite5m: Math.max(cacheWrite5m, written - cacheWrite1h),
    cacheWrite1h,
    requests: 0,
  };
}

function tokensAt(usage: JsonObject | undefined, key: string): number {
  const tokens = amountAt(usage, key) ?? 0;
  return Number.isInteger(tokens) && tokens <= MAX_ANSWER_TOKENS ? tokens : 0;
}

/** An advisor model's tokens are the one kind of iteration that the top-level usage leaves out. */
function advisorTokens(usage: JsonObject): TokenCounts {
  return arrayAt(usage, "iterations")
    .filter(isObject)
    .filter((iteration) => iteration.type === "advisor_message")
    .map(usageTokens)
    .reduce(addTokens, NO_TOKENS);
}

function parseCost(row: JsonObject): CostRow | undefined {
  const totalUsd = usdAt(row, "totalCostUSD");
  if (totalUsd === undefined) return undefined;
  const cost = defined({
    totalUsd,
    apiDurationMs: amountAt(row, "totalAPIDuration"),
    durationMs: amountAt(row, "totalDuration"),
    linesAdded: amountAt(row, "totalLinesAdded"),
    linesRemoved: amountAt(row, "totalLinesRemoved"),
  });
  return { kind: "cost", cost };
}

function parseOwner(row: JsonObject): OwnerRow | undefined {
  const account = safeName(textAt(row, "accountUuid"));
  return account === undefined ? undefined : { kind: "owner", account };
}

function momentOf(timestamp: string | undefined): number | undefined {
  const ms = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isFinite(ms) ? ms : undefined;
}
