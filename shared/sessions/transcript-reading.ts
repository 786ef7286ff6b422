import type { CostRow, TranscriptRow } from "../claude/transcript-row.ts";
import {
  amountAt,
  arrayAt,
  booleanAt,
  defined,
  type JsonObject,
  objectAt,
  stringAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import {
  addTokens,
  NO_TOKENS,
  subtractTokens,
  type TokenCounts,
  totalTokens,
} from "../usage/token-counts.ts";

/** How far one transcript has been read, and what was counted up to there. */
export type TranscriptReading = {
  /** Bytes consumed; the start of a line unless `midLine`. */
  offset: number;
  /** The file read, to notice that another one took its place. */
  inode: number;
  /** The line at `offset` began in bytes already given up as too long to hold. */
  midLine: boolean;
  tokens: TokenCounts;
  /** The newest messages, oldest first: rows of one message repeat its usage and may raise it. */
  recent: readonly CountedMessage[];
  account?: string;
  cost?: CostRow;
  /** The session that this one was forked from. */
  forkedFrom?: string;
  contextTokens?: number;
  modelId?: string;
  version?: string;
  entrypoint?: string;
  effort?: string;
  branch?: string;
  firstAnswerAtMs?: number;
};
type CountedMessage = { id: string; tokens: TokenCounts };

/** Rows of one message stand close together; 64 messages is far more than ever lay between two. */
const RECENT_MESSAGES = 64;

export const UNREAD: TranscriptReading = {
  offset: 0,
  inode: 0,
  midLine: false,
  tokens: NO_TOKENS,
  recent: [],
};

/**
 * The reading with these rows counted: every message once, with the largest usage any of its rows
 * shows. Rows that a fork copied from another session are left to that session.
 */
export function withRows(
  reading: TranscriptReading,
  rows: readonly TranscriptRow[],
  sessionId: string,
): TranscriptReading {
  const next = { ...reading, recent: [...reading.recent] };
  for (const row of rows) {
    if (row.kind === "cost") next.cost = row;
    else if (row.kind === "owner") next.account = row.account;
    else if (row.copiedFrom === undefined || row.copiedFrom === sessionId) countAnswer(next, row);
    else next.forkedFrom = row.copiedFrom;
  }
  next.recent = next.recent.slice(-RECENT_MESSAGES);
  return next;
}

type Counting = TranscriptReading & { recent: CountedMessage[] };

function countAnswer(next: Counting, row: TranscriptRow & { kind: "answer" }): void {
  const known = next.recent.find(({ id }) => id === row.messageId);
  if (known === undefined) {
    next.tokens = addTokens(next.tokens, row.tokens);
    next.recent.push({ id: row.messageId, tokens: row.tokens });
  } else if (isLarger(row.tokens, known.tokens)) {
    next.tokens = addTokens(next.tokens, subtractTokens(row.tokens, known.tokens));
    known.tokens = row.tokens;
  }
  const { contextTokens, modelId, version, entrypoint, effort, branch, atMs } = row;
  Object.assign(next, defined({ contextTokens, modelId, version, entrypoint, effort, branch }));
  if (next.firstAnswerAtMs === undefined && atMs !== undefined) next.firstAnswerAtMs = atMs;
}

function isLarger(a: TokenCounts, b: TokenCounts): boolean {
  return a.output === b.output ? totalTokens(a) > totalTokens(b) : a.output > b.output;
}

/** A stored reading, or `undefined` when it is not one: then the file is read from its start again. */
export function parseReading(raw: JsonObject | undefined): TranscriptReading | undefined {
  const tokens = parseTokens(objectAt(raw, "tokens"));
  const offset = amountAt(raw, "offset");
  const inode = amountAt(raw, "inode");
  if (raw === undefined || tokens === undefined || offset === undefined || inode === undefined) {
    return undefined;
  }
  return defined({
    offset: Math.floor(offset),
    inode,
    midLine: booleanAt(raw, "midLine") ?? false,
    tokens,
    recent: arrayAt(raw, "recent").flatMap(parseCounted),
    account: safeName(stringAt(raw, "account")),
    cost: parseStoredCost(objectAt(raw, "cost")),
    forkedFrom: safeName(stringAt(raw, "forkedFrom")),
    contextTokens: amountAt(raw, "contextTokens"),
    modelId: stringAt(raw, "modelId"),
    version: stringAt(raw, "version"),
    entrypoint: stringAt(raw, "entrypoint"),
    effort: stringAt(raw, "effort"),
    branch: stringAt(raw, "branch"),
    firstAnswerAtMs: amountAt(raw, "firstAnswerAtMs"),
  });
}

/** Token counts as stored; `undefined` when any kind is missing. */
export function parseTokens(raw: JsonObject | undefined): TokenCounts | undefined {
  const input = amountAt(raw, "input");
  const output = amountAt(raw, "output");
  const cacheRead = amountAt(raw, "cacheRead");
  const cacheWrite5m = amountAt(raw, "cacheWrite5m");
  const cacheWrite1h = amountAt(raw, "cacheWrite1h");
  const requests = amountAt(raw, "requests");
  if (input === undefined || output === undefined || cacheRead === undefined) return undefined;
  if (cacheWrite5m === undefined || cacheWrite1h === undefined || requests === undefined) {
    return undefined;
  }
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h, requests };
}

function parseCounted(raw: unknown): CountedMessage[] {
  const value = { raw };
  const message = objectAt(value, "raw");
  const id = stringAt(message, "id");
  const tokens = parseTokens(objectAt(message, "tokens"));
  return id === undefined || tokens === undefined ? [] : [{ id, tokens }];
}

function parseStoredCost(raw: JsonObject | undefined): CostRow | undefined {
  const totalUsd = amountAt(raw, "totalUsd");
  if (totalUsd === undefined) return undefined;
  return defined({
    kind: "cost" as const,
    totalUsd,
    apiDurationMs: amountAt(raw, "apiDurationMs"),
    durationMs: amountAt(raw, "durationMs"),
    linesAdded: amountAt(raw, "linesAdded"),
    linesRemoved: amountAt(raw, "linesRemoved"),
  });
}
