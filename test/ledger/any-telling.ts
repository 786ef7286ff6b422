import fc from "fast-check";
import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { defined } from "../../shared/platform/read-value.ts";

const few = fc.integer({ min: 0, max: 3 });
const name = fc.constantFrom("a", "b");

/** Any telling of one answer; few values, so that ties are common. */
export const telling: fc.Arbitrary<UsageRecord> = fc
  .record({
    atMs: few,
    sessionId: name,
    agentId: fc.option(name, { nil: undefined }),
    project: fc.option(name, { nil: undefined }),
    model: name,
    account: fc.option(name, { nil: undefined }),
    speed: fc.constantFrom("fast" as const, undefined),
    isSidechain: fc.boolean(),
    isMarked: fc.boolean(),
    parserVersion: fc.integer({ min: 1, max: 2 }),
    promptTokens: fc.option(few, { nil: undefined }),
    tokens: fc.record({
      input: few,
      output: few,
      reasoning: few,
      cacheRead: few,
      cacheWrite5m: few,
      cacheWrite1h: few,
      webSearches: few,
      requests: few,
    }),
  })
  .map((parts) => defined({ ...parts, source: "claude" as const, id: "1", ownerAtMs: parts.atMs }));
