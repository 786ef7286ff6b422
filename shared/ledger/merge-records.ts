import type { UsageTokens } from "../sources/usage-entry.ts";
import { totalTokens } from "../usage/token-counts.ts";
import type { UsageRecord } from "./usage-record.ts";

/**
 * Two tellings of one answer in one. Tokens come from the telling with the most output, because an
 * answer is told while it grows; the rest from the conversation it was made in. In whatever order and
 * however often copies are merged, the result is the same: reading a file twice changes nothing.
 */
export function mergeRecords(a: UsageRecord, b: UsageRecord): UsageRecord {
  const owner = compareOwners(a, b) <= 0 ? a : b;
  const { tokens } = compareTokens(a.tokens, b.tokens) >= 0 ? a : b;
  const atMs = Math.min(a.atMs, b.atMs);
  if (owner.tokens === tokens && owner.atMs === atMs) return owner;
  return { ...owner, tokens, atMs };
}

/** Whether both say the same; they must be of one id. */
export function isSameRecord(a: UsageRecord, b: UsageRecord): boolean {
  return (
    a === b ||
    (a.atMs === b.atMs && compareOwners(a, b) === 0 && compareTokens(a.tokens, b.tokens) === 0)
  );
}

/** Negative when `a` is the one that the answer belongs to. */
function compareOwners(a: UsageRecord, b: UsageRecord): number {
  return (
    Number(a.isSidechain) - Number(b.isSidechain) ||
    Number(b.isMarked) - Number(a.isMarked) ||
    a.ownerAtMs - b.ownerAtMs ||
    compareTexts(a.sessionId, b.sessionId) ||
    compareTexts(a.agentId, b.agentId) ||
    // Nothing tells which of these is right; but it must not depend on the order of files.
    compareTexts(a.project, b.project) ||
    compareTexts(a.model, b.model) ||
    compareTexts(a.account, b.account) ||
    compareTexts(a.speed, b.speed)
  );
}

function compareTexts(a = "", b = ""): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareTokens(a: UsageTokens, b: UsageTokens): number {
  return (
    a.output - b.output ||
    totalTokens(a) - totalTokens(b) ||
    a.input - b.input ||
    a.cacheRead - b.cacheRead ||
    a.cacheWrite1h - b.cacheWrite1h ||
    a.reasoning - b.reasoning ||
    a.webSearches - b.webSearches ||
    a.requests - b.requests
  );
}
