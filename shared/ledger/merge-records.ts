import { totalTokens } from "../usage/token-counts.ts";
import { compareOwners, ownerOf } from "./record-owner.ts";
import { retold, type UsageRecord } from "./usage-record.ts";

/**
 * Two tellings of one answer in one. Tokens come from the telling with the most output, because an
 * answer is told while it grows; the rest from the conversation it was made in (record-owner.ts). What
 * a later version of the parser tells takes the place of what an earlier one told, be it less. In
 * whatever order and however often copies are merged, the result is the same: reading a file twice
 * changes nothing.
 */
export function mergeRecords(a: UsageRecord, b: UsageRecord): UsageRecord {
  if (a.parserVersion !== b.parserVersion) return a.parserVersion > b.parserVersion ? a : b;
  const owner = ownerOf(a, b);
  const telling = compareTokens(a, b) >= 0 ? a : b;
  const atMs = Math.min(a.atMs, b.atMs);
  if (owner.tokens === telling.tokens && owner.atMs === atMs) return owner;
  return retold(owner, telling, atMs);
}

/** Whether both say the same; they must be of one id. */
export function isSameRecord(a: UsageRecord, b: UsageRecord): boolean {
  return (
    a === b ||
    (a.atMs === b.atMs &&
      a.parserVersion === b.parserVersion &&
      a.isMarked === b.isMarked &&
      compareOwners(a, b) === 0 &&
      isSameRival(a, b) &&
      compareTokens(a, b) === 0)
  );
}

function isSameRival({ rival: a }: UsageRecord, { rival: b }: UsageRecord): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compareOwners(a, b) === 0;
}

function compareTokens(
  { tokens: a, promptTokens: promptA }: UsageRecord,
  other: UsageRecord,
): number {
  const { tokens: b, promptTokens: promptB } = other;
  return (
    a.output - b.output ||
    totalTokens(a) - totalTokens(b) ||
    a.input - b.input ||
    a.cacheRead - b.cacheRead ||
    a.cacheWrite1h - b.cacheWrite1h ||
    a.reasoning - b.reasoning ||
    a.webSearches - b.webSearches ||
    a.requests - b.requests ||
    (promptA ?? -1) - (promptB ?? -1)
  );
}
