import type { OwnerClaim, UsageRecord } from "./usage-record.ts";

/**
 * The record whose copy the answer belongs to, with the claims of both records in it. A copy in a
 * conversation goes before one told beside it, then one that is marked with the session it was made in
 * before one that is not, then the earliest. The mark names the session and nothing else: where a copy
 * without one lies in that session, the project, the account and so on are that one's, because it is
 * the original.
 *
 * Of each kind of copies, marked and not, the best is kept. So it does not matter which come first.
 */
export function ownerOf(a: UsageRecord, b: UsageRecord): UsageRecord {
  // Nearly always: the tool marks no copies, or there is none.
  if (a.isMarked === b.isMarked && a.rival === undefined && b.rival === undefined) {
    return compareOwners(a, b) <= 0 ? a : b;
  }
  const marked = best(claimOf(a, MARKED), claimOf(b, MARKED));
  const plain = best(claimOf(a, PLAIN), claimOf(b, PLAIN));
  if (marked === undefined || plain === undefined) return a;
  return isPlainFirst(plain, marked)
    ? withClaims(a, { isMarked: false, claim: plain, rival: marked })
    : withClaims(a, { isMarked: true, claim: marked, rival: plain });
}

/** Negative when `a` goes before `b`, of the same kind. */
export function compareOwners(a: OwnerClaim, b: OwnerClaim): number {
  return (
    Number(a.isSidechain) - Number(b.isSidechain) ||
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

const MARKED = "marked";
const PLAIN = "plain";

function claimOf(record: UsageRecord, kind: typeof MARKED | typeof PLAIN): OwnerClaim | undefined {
  return record.isMarked === (kind === MARKED) ? record : record.rival;
}

function best(a: OwnerClaim | undefined, b: OwnerClaim | undefined): OwnerClaim | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareOwners(a, b) <= 0 ? a : b;
}

function isPlainFirst(plain: OwnerClaim, marked: OwnerClaim): boolean {
  if (plain.isSidechain !== marked.isSidechain) return marked.isSidechain;
  return plain.sessionId === marked.sessionId;
}

type Claims = { isMarked: boolean; claim: OwnerClaim; rival: OwnerClaim };

/** With all keys in the order of all records. */
function withClaims(record: UsageRecord, { isMarked, claim, rival }: Claims): UsageRecord {
  return {
    source: record.source,
    id: record.id,
    atMs: record.atMs,
    ownerAtMs: claim.ownerAtMs,
    sessionId: claim.sessionId,
    agentId: claim.agentId,
    project: claim.project,
    model: claim.model,
    account: claim.account,
    speed: claim.speed,
    origin: record.origin,
    isSidechain: claim.isSidechain,
    isMarked,
    tokens: record.tokens,
    parserVersion: record.parserVersion,
    promptTokens: record.promptTokens,
    rival: bareClaim(rival),
  };
}

/** Nothing but the claim, of what may be a record. */
function bareClaim(claim: OwnerClaim): OwnerClaim {
  const { sessionId, model, isSidechain, ownerAtMs } = claim;
  const bare: OwnerClaim = { sessionId, model, isSidechain, ownerAtMs };
  if (claim.agentId !== undefined) bare.agentId = claim.agentId;
  if (claim.project !== undefined) bare.project = claim.project;
  if (claim.account !== undefined) bare.account = claim.account;
  if (claim.speed !== undefined) bare.speed = claim.speed;
  return bare;
}
