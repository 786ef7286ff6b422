import type { UsageRecord } from "./usage-record.ts";
import { MS_PER_QUARTER } from "./usage-table.ts";

/** In which quarter of an hour since the epoch the table has it. */
export function quarterOf({ atMs }: Pick<UsageRecord, "atMs">): number {
  return Math.floor(atMs / MS_PER_QUARTER);
}

/** The largest threshold below the whole prompt of the request, because its price is for all of it. */
export function promptAbove(record: UsageRecord, thresholds: readonly number[]): number {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = record.tokens;
  const prompt = record.promptTokens ?? input + cacheRead + cacheWrite5m + cacheWrite1h;
  let above = 0;
  for (const threshold of thresholds) if (threshold < prompt) above = threshold;
  return above;
}

/** Whether both belong to one context, as far as it is not about the length of their prompts. */
export function isSameContext(a: UsageRecord, b: UsageRecord): boolean {
  return (
    a.sessionId === b.sessionId &&
    a.agentId === b.agentId &&
    a.project === b.project &&
    a.model === b.model &&
    a.account === b.account &&
    a.speed === b.speed &&
    a.origin === b.origin &&
    a.source === b.source
  );
}
