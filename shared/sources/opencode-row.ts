import { type JsonObject, numberAt, objectAt, textAt } from "../platform/read-value.ts";
import { hasBadTokens, isOddObject, momentAt, tokensAt } from "./token-fields.ts";
import type { UsageTokens } from "./usage-entry.ts";

/** Which OpenCode wrote a message: before SQLite, with it, or 2 with tables of its own. */
export type OpencodeFormat = "files" | "database" | "v2";

/** An answer as OpenCode wrote it down. */
export type OpencodeAnswer = {
  createdAtMs: number | undefined;
  model: string;
  /** The folder it worked in. */
  folder: string | undefined;
  tokens: UsageTokens;
  /**
   * What every copy keeps that OpenCode makes of an answer, and no other answer has: when it was begun,
   * its model, and its counts, which are written once. Absent where the time is.
   */
  sharedId: string | undefined;
};

/**
 * Reads a message; `undefined` when it is no answer or none that used anything, "bad" when it is one
 * but its token fields are no counts. `version`: of the OpenCode that began the session.
 */
export function opencodeAnswer(
  row: JsonObject,
  { format, version }: { format: OpencodeFormat; version: string | undefined },
): OpencodeAnswer | "bad" | undefined {
  // In tables of version 2 the role is a column.
  if (format !== "v2" && row.role !== "assistant") return undefined;
  if (isOddObject(row, "tokens")) return "bad";
  const usage = objectAt(row, "tokens");
  if (usage === undefined) return undefined;
  const cache = objectAt(usage, "cache");
  if (
    isOddObject(usage, "cache") ||
    hasBadTokens(usage, COUNTS) ||
    hasBadTokens(cache, CACHE_COUNTS)
  )
    return "bad";

  const raw = {
    input: tokensAt(usage, "input"),
    output: tokensAt(usage, "output"),
    reasoning: tokensAt(usage, "reasoning"),
    cacheRead: tokensAt(cache, "read"),
    cacheWrite: tokensAt(cache, "write"),
  };
  if (Object.values(raw).every((count) => count === 0)) {
    // A sum without its parts cannot be priced.
    return tokensAt(usage, "total") > 0 ? "bad" : undefined;
  }
  const model = objectAt(row, "model");
  const modelId = textAt(row, "modelID") ?? textAt(model, "modelID") ?? textAt(model, "id");
  const provider = textAt(row, "providerID") ?? textAt(model, "providerID");
  const createdAtMs = momentAt(objectAt(row, "time"), "created");
  const path = objectAt(row, "path");
  const isInside = isReasoningInOutput(raw, {
    total: numberAt(usage, "total"),
    provider,
    isOld: isBeforeSum(version, createdAtMs),
  });
  return {
    createdAtMs,
    model: modelId ?? "unknown",
    folder: textAt(path, "cwd") ?? textAt(path, "root"),
    tokens: {
      input: raw.input,
      output: isInside ? raw.output : raw.output + raw.reasoning,
      reasoning: raw.reasoning,
      cacheRead: raw.cacheRead,
      cacheWrite5m: raw.cacheWrite,
      cacheWrite1h: 0,
      webSearches: 0,
      requests: 1,
    },
    sharedId:
      createdAtMs === undefined
        ? undefined
        : `${createdAtMs}:${provider}/${modelId}:${Object.values(raw).join("-")}`,
  };
}

const COUNTS = ["input", "output", "reasoning", "total"];
const CACHE_COUNTS = ["read", "write"];

type RawTokens = {
  input: number;
  output: number;
  reasoning: number;
  cacheRead: number;
  cacheWrite: number;
};

/**
 * Since 1.3.4 (March 2026) OpenCode writes reasoning down beside the output; before, it kept what the
 * provider's library gave as output, which had reasoning in it. Where OpenCode wrote the sum down
 * as well, that tells. Older rows than the sum have it inside, but for the providers whose output
 * never included it.
 */
function isReasoningInOutput(
  raw: RawTokens,
  told: { total: number | undefined; provider: string | undefined; isOld: boolean },
): boolean {
  if (raw.reasoning === 0 || raw.reasoning > raw.output) return false;
  const withoutReasoning = raw.input + raw.output + raw.cacheRead + raw.cacheWrite;
  if (told.total !== undefined) return told.total <= withoutReasoning;
  return told.isOld && !/^(?:google|xai)/.test(told.provider ?? "");
}

/** `version`: absent where the session is gone; then the time tells. */
function isBeforeSum(version: string | undefined, createdAtMs: number | undefined): boolean {
  if (version === undefined) return createdAtMs !== undefined && createdAtMs < SUM_SINCE_MS;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 0 || (major === 1 && minor < 3);
}

const SUM_SINCE_MS = Date.UTC(2026, 2);
