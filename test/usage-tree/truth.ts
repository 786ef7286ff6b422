import { NO_USAGE, type UsageTokens } from "../../shared/sources/usage-entry.ts";

/** One answer as it must be counted, once. `day` is that of UTC. */
export type Counted = {
  source: string;
  atMs: number;
  session: string;
  agent?: string;
  project: string;
  model: string;
  tokens: UsageTokens;
};

export const DIMENSIONS = ["source", "day", "model", "session", "project"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type Truth = {
  count: (answer: Counted) => void;
  total: () => UsageTokens;
  /** Sums by one dimension, keys ascending. */
  by: (dimension: Dimension) => Record<string, UsageTokens>;
};

/** Adds up what a tree holds while it is made. */
export function newTruth(): Truth {
  const sums = new Map<Dimension, Map<string, UsageTokens>>();
  let total = NO_USAGE;
  return {
    count: (answer) => {
      total = plus(total, answer.tokens);
      const day = new Date(answer.atMs).toISOString().slice(0, 10);
      const keys = { ...answer, day };
      for (const dimension of DIMENSIONS) {
        const sumsOfIt = sums.get(dimension) ?? new Map<string, UsageTokens>();
        sums.set(dimension, sumsOfIt);
        const key = keys[dimension];
        sumsOfIt.set(key, plus(sumsOfIt.get(key) ?? NO_USAGE, answer.tokens));
      }
    },
    total: () => total,
    by: (dimension) =>
      Object.fromEntries([...(sums.get(dimension) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function plus(a: UsageTokens, b: UsageTokens): UsageTokens {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    webSearches: a.webSearches + b.webSearches,
    requests: a.requests + b.requests,
  };
}
