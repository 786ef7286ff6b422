import { usageTokens } from "../claude/transcript-row.ts";
import { arrayAt, isObject, type JsonObject, objectAt } from "../platform/read-value.ts";
import { tokensAt } from "./token-fields.ts";
import type { UsageTokens } from "./usage-entry.ts";

/** What an answer's usage says of the single requests it was made with. */
export type ClaudeIterations = {
  /** The longest prompt of one of them, where the usage adds up several. */
  promptTokens: number | undefined;
  /** How long the cache keeps what was written, where the usage adds up wrong what they say. */
  written: Pick<UsageTokens, "cacheWrite5m" | "cacheWrite1h"> | undefined;
  /** Those that the usage leaves out, each with what its copies are known by. */
  apart: readonly { key: string; usage: JsonObject }[];
};

/**
 * The client lists the requests of an answer under `iterations`. Its usage is the sum of those of type
 * `message`; an advisor's is never in it. Other types (`compaction`, `fallback_message`) are apart where
 * the messages alone make up the sum, and in it, or not to be told from it, everywhere else.
 */
export function claudeIterations(usage: JsonObject): ClaudeIterations | undefined {
  const iterations = arrayAt(usage, "iterations");
  const [first] = iterations;
  if (first === undefined) return undefined;
  // The usual answer is one request.
  if (iterations.length === 1 && isObject(first) && first.type === "message") return undefined;
  const all = iterations.filter(isObject);
  const messages = all.filter(({ type }) => type === "message");
  const isSum = SUMMED.every((field) => sumOf(messages, field) === tokensAt(usage, field));
  return {
    promptTokens: isSum && messages.length > 1 ? Math.max(...messages.map(promptOf)) : undefined,
    written: messages.length > 1 ? writtenBy(messages, usage) : undefined,
    apart: numbered(all, isSum),
  };
}

const WRITTEN = "cache_creation_input_tokens";
const SUMMED = ["input_tokens", "output_tokens", "cache_read_input_tokens", WRITTEN];

function sumOf(iterations: readonly JsonObject[], field: string): number {
  return iterations.reduce((sum, iteration) => sum + tokensAt(iteration, field), 0);
}

function promptOf(iteration: JsonObject): number {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = usageTokens(iteration);
  return input + cacheRead + cacheWrite5m + cacheWrite1h;
}

/** The split on top may be that of the last request only. */
function writtenBy(
  messages: readonly JsonObject[],
  usage: JsonObject,
): ClaudeIterations["written"] {
  const sum = tokensAt(usage, WRITTEN);
  const onTop = splitOf(usage);
  if (onTop.cacheWrite5m + onTop.cacheWrite1h === sum) return undefined;
  const splits = messages.map(splitOf);
  const cacheWrite5m = splits.reduce((total, split) => total + split.cacheWrite5m, 0);
  const cacheWrite1h = splits.reduce((total, split) => total + split.cacheWrite1h, 0);
  return cacheWrite5m + cacheWrite1h === sum ? { cacheWrite5m, cacheWrite1h } : undefined;
}

function splitOf(usage: JsonObject) {
  const split = objectAt(usage, "cache_creation");
  return {
    cacheWrite5m: tokensAt(split, "ephemeral_5m_input_tokens"),
    cacheWrite1h: tokensAt(split, "ephemeral_1h_input_tokens"),
  };
}

const ADVISOR = "advisor_message";

function numbered(all: readonly JsonObject[], isSum: boolean): ClaudeIterations["apart"] {
  const advisors = all.filter(({ type }) => type === ADVISOR);
  const others = all.filter(({ type }) => type !== ADVISOR && type !== "message");
  return [
    ...advisors.map((usage, index) => ({ key: `advisor-${index + 1}`, usage })),
    ...(isSum ? others : []).map((usage, index) => ({ key: `iteration-${index + 1}`, usage })),
  ];
}
