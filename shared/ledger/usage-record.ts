import type { SourceName } from "../sources/source.ts";
import type { UsageEntry } from "../sources/usage-entry.ts";

/** What one copy of an answer says of where it was made. */
export type OwnerClaim = Pick<
  UsageEntry,
  "sessionId" | "agentId" | "project" | "model" | "account" | "speed" | "isSidechain"
> & {
  /** The moment of that copy; ≥ `atMs` of the answer. */
  ownerAtMs: number;
};

/**
 * One answer as the ledger keeps it: all copies of a source's `id` in one (merge-records.ts). Records are
 * made with all keys, in one order: what works on thousands of them is then compiled once, not again
 * and again.
 */
export type UsageRecord = UsageEntry &
  OwnerClaim & {
    source: SourceName;
    /** Of the parser that told it (source.ts): what a later one tells takes its place. */
    parserVersion: number;
    /**
     * The best copy of the other kind, where there are copies marked with the session they were made in
     * (`isMarked`) and others: which of the two counts may change with the next copy.
     */
    rival?: OwnerClaim | undefined;
    /** Taken over from another tool's export, not read from the source's own files. */
    origin?: "imported" | undefined;
  };

/** What a source found, before it is merged with its copies. */
export function recordOf(
  source: SourceName,
  entry: UsageEntry,
  parserVersion = NO_PARSER,
): UsageRecord {
  return {
    source,
    id: entry.id,
    atMs: entry.atMs,
    ownerAtMs: entry.atMs,
    sessionId: entry.sessionId,
    agentId: entry.agentId,
    project: entry.project,
    model: entry.model,
    account: entry.account,
    speed: entry.speed,
    origin: undefined,
    isSidechain: entry.isSidechain,
    isMarked: entry.isMarked,
    tokens: entry.tokens,
    parserVersion,
    promptTokens: entry.promptTokens,
    rival: undefined,
  };
}

/** The record with the tokens that another copy tells, and the moment of the first. */
export function retold(
  record: UsageRecord,
  { tokens, promptTokens }: Pick<UsageEntry, "tokens" | "promptTokens">,
  atMs: number,
): UsageRecord {
  return {
    source: record.source,
    id: record.id,
    atMs,
    ownerAtMs: record.ownerAtMs,
    sessionId: record.sessionId,
    agentId: record.agentId,
    project: record.project,
    model: record.model,
    account: record.account,
    speed: record.speed,
    origin: record.origin,
    isSidechain: record.isSidechain,
    isMarked: record.isMarked,
    tokens,
    parserVersion: record.parserVersion,
    promptTokens,
    rival: record.rival,
  };
}

/** For what no parser read, such as another tool's export. */
const NO_PARSER = 0;

/**
 * Whether a time can be counted: in the years 1970 to 9999. Other ones are a wrong clock or a damaged
 * line, and their quarters of an hour would not fit the table.
 */
export function isCountedTime(atMs: number): boolean {
  return atMs >= 0 && atMs <= LAST_MS;
}

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What copies of one answer share. Imported ones never mix with what was read. */
export function keyOf(record: UsageRecord): string {
  return `${realmOf(record)} ${record.id}`;
}

/** Within which ids stand for answers. */
export function realmOf({ source, origin }: UsageRecord): string {
  return origin === undefined ? source : `${source}+`;
}

export function isSameKey(a: UsageRecord, b: UsageRecord): boolean {
  return a.id === b.id && a.source === b.source && a.origin === b.origin;
}
