import { MS_PER_QUARTER, type UsageContext } from "../ledger/usage-table.ts";
import { SOURCE_NAMES, type SourceName } from "../sources/source.ts";
import { type Cells, COLUMN_COUNT } from "./sum-cells.ts";

/**
 * What was used, added up by what has the same price: prices come last, onto sums that are exact.
 * There is one for each session and subagent, so it holds no more objects than it must.
 */
export type Bucket = {
  /** Numbers of prices, and the sums of each; columns as in `USAGE_COLUMNS`. */
  prices: number[];
  sums: number[][];
  /** The number of the one session; all of them are in `sessions` once there are several. */
  session: number;
  sessions: Set<number> | undefined;
  /** A bit for each of `SOURCE_NAMES`. */
  sourceBits: number;
  importedTokens: number;
  firstAtMs: number;
  lastAtMs: number;
  parts: Map<number, Bucket> | undefined;
  agents: Map<number, Bucket> | undefined;
  /** Tokens by folder. */
  projects: Map<string, number> | undefined;
};

type Sums = { readonly [index: number]: number };

/** A plain list: it costs a tenth of a typed array of this length. */
export function noSums(): number[] {
  return [0, 0, 0, 0, 0, 0, 0, 0];
}

export function emptyBucket(): Bucket {
  return {
    prices: [],
    sums: [],
    session: -1,
    sessions: undefined,
    sourceBits: 0,
    importedTokens: 0,
    firstAtMs: Infinity,
    lastAtMs: -Infinity,
    parts: undefined,
    agents: undefined,
    projects: undefined,
  };
}

export function bucketAt(buckets: Map<number, Bucket>, key: number): Bucket {
  let bucket = buckets.get(key);
  if (bucket === undefined) {
    bucket = emptyBucket();
    buckets.set(key, bucket);
  }
  return bucket;
}

export function partAt(bucket: Bucket, key: number): Bucket {
  bucket.parts ??= new Map();
  return bucketAt(bucket.parts, key);
}

export function agentAt(bucket: Bucket, key: number): Bucket {
  bucket.agents ??= new Map();
  return bucketAt(bucket.agents, key);
}

/** A cell, and what is known of it besides its sums. */
type CellFacts = { cell: number; context: UsageContext; session: number; price: number };

export function addCell(
  bucket: Bucket,
  cells: Cells,
  { cell, context, session, price }: CellFacts,
): void {
  const from = cell * COLUMN_COUNT;
  addSums(sumsAt(bucket, price), cells.sums, from);
  bucket.sourceBits |= 1 << SOURCE_NAMES.indexOf(context.source);
  if (session >= 0 && session !== bucket.session) addSession(bucket, session);
  if (context.origin !== undefined) bucket.importedTokens += tokensAt(cells.sums, from);
  addTimes(bucket, (cells.firstQuarters[cell] ?? 0) * MS_PER_QUARTER);
  addTimes(bucket, (cells.lastQuarters[cell] ?? 0) * MS_PER_QUARTER);
}

export function addProject(bucket: Bucket, project: string, tokens: number): void {
  bucket.projects ??= new Map();
  bucket.projects.set(project, (bucket.projects.get(project) ?? 0) + tokens);
}

/** All buckets as one. */
export function addedUp(buckets: Iterable<Bucket>): Bucket {
  const whole = emptyBucket();
  for (const bucket of buckets) {
    for (const [index, sums] of bucket.sums.entries()) {
      addSums(sumsAt(whole, bucket.prices[index] ?? 0), sums, 0);
    }
    for (const session of bucket.sessions ?? [bucket.session]) {
      if (session >= 0 && session !== whole.session) addSession(whole, session);
    }
    whole.sourceBits |= bucket.sourceBits;
    whole.importedTokens += bucket.importedTokens;
    addTimes(whole, bucket.firstAtMs);
    addTimes(whole, bucket.lastAtMs);
  }
  return whole;
}

export function sessionCount({ session, sessions }: Bucket): number {
  return sessions?.size ?? (session < 0 ? 0 : 1);
}

export function sourcesOf({ sourceBits }: Bucket): SourceName[] {
  return SOURCE_NAMES.filter((_name, index) => (sourceBits >> index) & 1);
}

/** Without reasoning, which is in the output, and without what are no tokens. */
export function tokensAt(sums: Sums, from: number): number {
  const [input, output, cacheRead] = [sums[from] ?? 0, sums[from + 1] ?? 0, sums[from + 3] ?? 0];
  return input + output + cacheRead + (sums[from + 4] ?? 0) + (sums[from + 5] ?? 0);
}

function addSums(to: number[], sums: Sums, from: number): void {
  for (let column = 0; column < COLUMN_COUNT; column++) {
    to[column] = (to[column] ?? 0) + (sums[from + column] ?? 0);
  }
}

function sumsAt({ prices, sums }: Bucket, price: number): number[] {
  const known = sums[prices.indexOf(price)];
  if (known !== undefined) return known;
  const added = noSums();
  prices.push(price);
  sums.push(added);
  return added;
}

function addSession(bucket: Bucket, session: number): void {
  if (bucket.session < 0) bucket.session = session;
  else {
    bucket.sessions ??= new Set([bucket.session]);
    bucket.sessions.add(session);
  }
}

function addTimes(bucket: Bucket, atMs: number): void {
  if (atMs < bucket.firstAtMs) bucket.firstAtMs = atMs;
  if (atMs > bucket.lastAtMs) bucket.lastAtMs = atMs;
}
