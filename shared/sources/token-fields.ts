import { amountAt, isObject, type JsonObject, numberAt, textAt } from "../platform/read-value.ts";
import { MAX_ANSWER_TOKENS } from "../usage/token-counts.ts";

/** A count of tokens; 0 where there is none, or none that can be one. */
export function tokensAt(
  usage: JsonObject | undefined,
  key: string,
  max = MAX_ANSWER_TOKENS,
): number {
  const tokens = amountAt(usage, key) ?? 0;
  return Number.isInteger(tokens) && tokens <= max ? tokens : 0;
}

/** One of the fields is there but is no count: what the others say cannot be trusted either. */
export function hasBadTokens(
  usage: JsonObject | undefined,
  keys: readonly string[],
  max = MAX_ANSWER_TOKENS,
): boolean {
  return keys.some((key) => {
    const value = usage?.[key];
    if (value === undefined || value === null) return false;
    return !Number.isInteger(value) || typeof value !== "number" || value < 0 || value > max;
  });
}

/** Something is there, but no object that could hold counts. */
export function isOddObject(row: JsonObject | undefined, key: string): boolean {
  const value = row?.[key];
  return value !== undefined && value !== null && !isObject(value);
}

/** A sum is there: without its parts it cannot be priced, so it is not nothing, but nothing to count. */
export function hasSum(usage: JsonObject | undefined, key: string): boolean {
  return (amountAt(usage, key) ?? 0) > 0;
}

/** A moment written as a date in text or as milliseconds; ms since the epoch. */
export function momentAt(row: JsonObject | undefined, key: string): number | undefined {
  const ms = numberAt(row, key) ?? Date.parse(textAt(row, key) ?? "");
  return ms > 0 && ms < MAX_MOMENT_MS ? Math.floor(ms) : undefined;
}

/** What a Date can hold. */
const MAX_MOMENT_MS = 8.64e15;
