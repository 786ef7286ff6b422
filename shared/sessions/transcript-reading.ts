import type { TranscriptRow } from "../claude/transcript-row.ts";
import {
  amountAt,
  arrayAt,
  booleanAt,
  defined,
  fieldsAt,
  isObject,
  type JsonObject,
  objectAt,
  textAt,
} from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import {
  addTokens,
  NO_TOKENS,
  parseTokens,
  subtractTokens,
  type TokenCounts,
  totalTokens,
} from "../usage/token-counts.ts";
import { parseCost } from "./session-reader.ts";
import type { SessionCost } from "./session-record.ts";

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
  recent: readonly JsonObject[];
  account?: string;
  cost?: SessionCost;
  /** The session that this one was forked from. */
  forkedFrom?: string;
  contextTokens?: number;
  modelId?: string;
  version?: string;
  entrypoint?: string;
  effort?: string;
  branch?: string;
  firstAnswerAtMs?: number;
  lastAnswerAtMs?: number;
};
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
    if (row.kind === "cost") next.cost = row.cost;
    else if (row.kind === "owner") next.account = row.account;
    else if (row.copiedFrom === undefined || row.copiedFrom === sessionId) countAnswer(next, row);
    else Object.assign(next, defined({ forkedFrom: safeName(row.copiedFrom) }));
  }
  next.recent = next.recent.slice(-RECENT_MESSAGES);
  return next;
}

type Counting = TranscriptReading & { recent: JsonObject[] };

function countAnswer(next: Counting, row: TranscriptRow & { kind: "answer" }): void {
  const { messageId, tokens } = row;
  const index = next.recent.findIndex(({ id }) => id === messageId);
  const known = parseTokens(objectAt(next.recent[index], "tokens"));
  if (known === undefined || isLarger(tokens, known)) {
    next.tokens = addTokens(next.tokens, subtractTokens(tokens, known ?? NO_TOKENS));
    next.recent.splice(index === -1 ? next.recent.length : index, 1, { id: messageId, tokens });
  }
  const { contextTokens, modelId, version, entrypoint, effort, branch, atMs } = row;
  Object.assign(next, defined({ contextTokens, modelId, version, entrypoint, effort, branch }));
  if (atMs === undefined) return;
  next.firstAnswerAtMs ??= atMs;
  next.lastAnswerAtMs = atMs;
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
  return {
    offset: Math.floor(offset),
    inode,
    midLine: booleanAt(raw, "midLine") ?? false,
    tokens,
    recent: arrayAt(raw, "recent").filter(isObject),
    ...fieldsAt(raw, ["modelId", "version", "entrypoint", "effort", "branch"], textAt),
    ...fieldsAt(raw, ["account", "forkedFrom"], nameAt),
    ...fieldsAt(raw, ["contextTokens", "firstAnswerAtMs", "lastAnswerAtMs"], amountAt),
    ...defined({ cost: parseCost(objectAt(raw, "cost")) }),
  };
}

function nameAt(raw: JsonObject | undefined, key: string): string | undefined {
  return safeName(textAt(raw, key));
}
