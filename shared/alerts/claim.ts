import { MS_PER_MINUTE } from "../platform/time.ts";

/**
 * Written down before a notice is queued: that this home is about to tell it. Should it be killed in
 * between, its outbox still says how far it came, and nobody else tells the same.
 */
export type Claim<Told extends object> = {
  /** The home whose outbox it is (home-id-file.ts). */
  home: string;
  atMs: number;
  /** Of the notice. */
  key: string;
  /** What is told once the notice is queued. */
  told: Told;
};

/** A home that has not come back by then may never do so: another one tells it. */
const CLAIM_MS = 2 * MS_PER_MINUTE;

type Claimed<Told extends object> = Told & { claim?: Claim<Told> };

/** Whether another home is about to tell something of it. */
export function isClaimed(
  { claim }: { claim?: Pick<Claim<object>, "home" | "atMs"> },
  { home, nowMs }: { home: string | undefined; nowMs: number },
): boolean {
  return claim !== undefined && claim.home !== home && Math.abs(nowMs - claim.atMs) < CLAIM_MS;
}

/**
 * What is left of the claims of a home that was killed in between: told where the notice is in its
 * outbox, else as if it had never been. The same list when there is none.
 */
export function settleClaims<Told extends object, Row extends Claimed<Told>>(
  rows: readonly Row[],
  home: string | undefined,
  isQueued: (key: string) => boolean,
): readonly Row[] {
  if (!rows.some(({ claim }) => claim !== undefined && claim.home === home)) return rows;
  return rows.map((row) => {
    const { claim } = row;
    if (claim === undefined || claim.home !== home) return row;
    return withoutClaim(isQueued(claim.key) ? { ...row, ...claim.told } : row);
  });
}

function withoutClaim<Row extends { claim?: unknown }>(row: Row): Row {
  const kept = { ...row };
  delete kept.claim;
  return kept;
}
