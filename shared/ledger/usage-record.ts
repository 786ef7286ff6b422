import type { SourceName } from "../sources/source.ts";
import type { UsageEntry } from "../sources/usage-entry.ts";

/** One answer as the ledger keeps it: all copies of a source's `id` in one (merge-records.ts). */
export type UsageRecord = UsageEntry & {
  source: SourceName;
  /** The moment of the copy that the session, the model and so on were taken from; ≥ `atMs`. */
  ownerAtMs: number;
  /** Taken over from another tool's export, not read from the source's own files. */
  origin?: "imported";
};

/** What a source found, before it is merged with its copies. */
export function recordOf(source: SourceName, entry: UsageEntry): UsageRecord {
  const { id, atMs, sessionId, model, isSidechain, isMarked, tokens } = entry;
  // Field by field: there is one of these for each copy, and a spread takes five times as long.
  const record: UsageRecord = {
    source,
    id,
    atMs,
    ownerAtMs: atMs,
    sessionId,
    model,
    isSidechain,
    isMarked,
    tokens,
  };
  if (entry.agentId !== undefined) record.agentId = entry.agentId;
  if (entry.project !== undefined) record.project = entry.project;
  if (entry.account !== undefined) record.account = entry.account;
  if (entry.speed !== undefined) record.speed = entry.speed;
  return record;
}

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
