import * as z from "zod";
import type { SessionRecord, SessionTokens } from "../shared/sessions/session-record.ts";
import {
  addTokens,
  NO_TOKENS,
  type TokenCounts,
  totalTokens,
} from "../shared/usage/token-counts.ts";

const amount = z.number().min(0);

export const tokenSchema = z.strictObject({
  input: amount.describe("Uncached input"),
  output: amount.describe("Output, reasoning included"),
  cacheRead: amount,
  cacheWrite5m: amount,
  cacheWrite1h: amount,
  requests: amount.describe("Answers of the API"),
  total: amount.describe("Tokens of all kinds"),
  complete: z.boolean().describe("false: a long transcript is still being read, numbers are low"),
});
export type TokenValue = z.input<typeof tokenSchema>;

export function tokenValue(tokens: SessionTokens): TokenValue {
  return withTotal(tokens, tokens.complete);
}

/** What a session and its agents used together; `undefined` when nothing was counted. */
export function sessionTotal({ tokens, subagents }: SessionRecord): SessionTokens | undefined {
  if (tokens === undefined || subagents.tokens === undefined) return tokens ?? subagents.tokens;
  const complete = tokens.complete && subagents.tokens.complete;
  return { ...addTokens(tokens, subagents.tokens), complete };
}

/** Sums what is known; `complete` is false when any part of it is unknown or still being read. */
export function sumTokens(all: readonly (SessionTokens | undefined)[]): TokenValue {
  const sum = all.reduce<TokenCounts>((total, tokens) => addTokens(total, tokens ?? NO_TOKENS), {
    ...NO_TOKENS,
  });
  return withTotal(
    sum,
    all.every((tokens) => tokens?.complete === true),
  );
}

function withTotal(tokens: TokenCounts, complete: boolean): TokenValue {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, requests } = tokens;
  const total = totalTokens(tokens);
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h, requests, total, complete };
}
