import { defined, type JsonObject, numberAt, objectAt } from "../platform/read-value.ts";
import { hasBadTokens, tokensAt } from "./token-fields.ts";
import type { UsageTokens } from "./usage-entry.ts";

/** As Codex writes them: `input` includes `cached` and `written`, `output` includes `reasoning`. */
export type CodexCounts = {
  input: number;
  cached: number;
  written: number;
  output: number;
  reasoning: number;
};

/** What a thread has used until now, and what its last request used. */
export type CodexReading = { total?: CodexCounts; last?: CodexCounts };

const KINDS = ["input", "cached", "written", "output", "reasoning"] as const;

const INPUT = "input_tokens";
const OUTPUT = "output_tokens";
const REASONING = "reasoning_output_tokens";
/** Codex's name first, then those of programs that write its format. */
const CACHED = ["cached_input_tokens", "cache_read_input_tokens"];
const WRITTEN = ["cache_write_input_tokens", "cache_creation_input_tokens"];
const FIELDS = [INPUT, OUTPUT, REASONING, ...CACHED, ...WRITTEN];

/** Of a thread that ran for years: totals are no counts of one answer. */
const MAX_TOTAL_TOKENS = 1e13;

/** The counts under `key`; "bad" when they are none; `undefined` when no field of them is there. */
export function codexCountsAt(
  row: JsonObject | undefined,
  key: string,
): CodexCounts | "bad" | undefined {
  const raw = objectAt(row, key);
  if (hasBadTokens(raw, FIELDS, MAX_TOTAL_TOKENS)) return "bad";
  if (!FIELDS.some((field) => numberAt(raw, field) !== undefined)) return undefined;
  const most = (names: readonly string[]) =>
    Math.max(...names.map((name) => tokensAt(raw, name, MAX_TOTAL_TOKENS)));
  return {
    input: most([INPUT]),
    cached: most(CACHED),
    written: most(WRITTEN),
    output: most([OUTPUT]),
    reasoning: most([REASONING]),
  };
}

export const NO_COUNTS: CodexCounts = { input: 0, cached: 0, written: 0, output: 0, reasoning: 0 };

export function plus(a: CodexCounts, b: CodexCounts): CodexCounts {
  return combined(a, b, 1);
}

export function minus(a: CodexCounts, b: CodexCounts): CodexCounts {
  return combined(a, b, -1);
}

export function isSame(a: CodexCounts, b: CodexCounts): boolean {
  return KINDS.every((kind) => a[kind] === b[kind]);
}

export function isAtLeast(a: CodexCounts, b: CodexCounts): boolean {
  return KINDS.every((kind) => a[kind] >= b[kind]);
}

/** The counts as text, which is the same wherever they are told. */
export function countsKey(counts: CodexCounts): string {
  return KINDS.map((kind) => counts[kind]).join("-");
}

/**
 * As they are billed. Codex's input includes what was read from the cache, and, since OpenAI bills for
 * it (GPT-5.6), what was written to it; its output includes reasoning.
 */
export function codexTokens(counts: CodexCounts): UsageTokens {
  const cacheRead = Math.min(counts.cached, counts.input);
  const cacheWrite5m = Math.min(counts.written, counts.input - cacheRead);
  return {
    input: counts.input - cacheRead - cacheWrite5m,
    output: counts.output,
    reasoning: Math.min(counts.reasoning, counts.output),
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    webSearches: 0,
    requests: 1,
  };
}

/** The counts of a parser's stored state. */
export function storedCounts(state: JsonObject | undefined, key: string): CodexCounts | undefined {
  const raw = objectAt(state, key);
  if (raw === undefined) return undefined;
  const at = (kind: string) => tokensAt(raw, kind, MAX_TOTAL_TOKENS);
  return {
    input: at("input"),
    cached: at("cached"),
    written: at("written"),
    output: at("output"),
    reasoning: at("reasoning"),
  };
}

/** A reading of both, or "bad". */
export function codexReadingAt(info: JsonObject | undefined): CodexReading | "bad" {
  const total = codexCountsAt(info, "total_token_usage");
  const last = codexCountsAt(info, "last_token_usage");
  return total === "bad" || last === "bad" ? "bad" : defined({ total, last });
}

function combined(a: CodexCounts, b: CodexCounts, sign: 1 | -1): CodexCounts {
  return {
    input: a.input + sign * b.input,
    cached: a.cached + sign * b.cached,
    written: a.written + sign * b.written,
    output: a.output + sign * b.output,
    reasoning: a.reasoning + sign * b.reasoning,
  };
}
