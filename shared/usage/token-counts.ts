import { amountAt, fieldsAt, type JsonObject } from "../platform/read-value.ts";

/** Tokens by how they are billed. `input` excludes cached tokens; `output` includes reasoning. */
export type TokenCounts = {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  /** Answers of the API, each counted once. */
  requests: number;
};

export const TOKEN_KINDS = [
  "input",
  "output",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

const COUNTS = [...TOKEN_KINDS, "requests"] as const;

/** Far beyond any window: what is larger is no count of one answer, and sums of it would end in infinity. */
export const MAX_ANSWER_TOKENS = 1e9;

export const NO_TOKENS: TokenCounts = {
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  requests: 0,
};

export function addTokens(a: TokenCounts, b: TokenCounts): TokenCounts {
  return combine(a, b, 1);
}

export function subtractTokens(a: TokenCounts, b: TokenCounts): TokenCounts {
  return combine(a, b, -1);
}

/** All tokens of all kinds; requests are not tokens. */
export function totalTokens(counts: TokenCounts): number {
  return (
    counts.input + counts.output + counts.cacheRead + counts.cacheWrite5m + counts.cacheWrite1h
  );
}

/** Counts as stored; `undefined` when any is missing. */
export function parseTokens(raw: JsonObject | undefined): TokenCounts | undefined {
  const counts = fieldsAt(raw, COUNTS, amountAt);
  return isWhole(counts) ? counts : undefined;
}

function isWhole(counts: Partial<TokenCounts>): counts is TokenCounts {
  return COUNTS.every((name) => counts[name] !== undefined);
}

function combine(a: TokenCounts, b: TokenCounts, sign: 1 | -1): TokenCounts {
  return {
    input: a.input + sign * b.input,
    output: a.output + sign * b.output,
    cacheRead: a.cacheRead + sign * b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + sign * b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + sign * b.cacheWrite1h,
    requests: a.requests + sign * b.requests,
  };
}
