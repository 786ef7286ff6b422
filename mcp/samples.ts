import { totalTokens } from "../shared/usage/token-counts.ts";
import type { UsageSample } from "../shared/usage/usage-rate.ts";

/**
 * The samples of a session's statusline and of its tail as one row, by time. Both count the same
 * transcripts, but one may lag behind the other: a count below an earlier one is an old one, not a
 * counter that began anew, and is left out.
 */
export function joinSamples(
  shard: readonly UsageSample[],
  tail: readonly UsageSample[],
): readonly UsageSample[] {
  if (shard.length === 0 || tail.length === 0) return shard.length === 0 ? tail : shard;
  let countedTokens = 0;
  let paidUsd = 0;
  return [...shard, ...tail]
    .sort((a, b) => a.atMs - b.atMs)
    .map((sample) => {
      const { tokens, costUsd, ...rest } = sample;
      const isOldCount = tokens === undefined || totalTokens(tokens) < countedTokens;
      const isOldCost = costUsd === undefined || costUsd < paidUsd;
      if (!isOldCount) countedTokens = totalTokens(tokens);
      if (!isOldCost) paidUsd = costUsd;
      return { ...rest, ...(!isOldCount && { tokens }), ...(!isOldCost && { costUsd }) };
    });
}
