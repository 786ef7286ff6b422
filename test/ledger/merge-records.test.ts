import fc from "fast-check";
import { expect, test } from "vitest";
import { isSameRecord, mergeRecords } from "../../shared/ledger/merge-records.ts";
import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { defined } from "../../shared/platform/read-value.ts";

const few = fc.integer({ min: 0, max: 3 });
const name = fc.constantFrom("a", "b");

/** A telling of one answer; few values, so that ties are common. */
const telling: fc.Arbitrary<UsageRecord> = fc
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

test("the order of two tellings does not matter", () => {
  fc.assert(
    fc.property(telling, telling, (a, b) => {
      expect(mergeRecords(a, b)).toEqual(mergeRecords(b, a));
    }),
  );
});

test("nor does it matter which two of three come together first", () => {
  fc.assert(
    fc.property(telling, telling, telling, (a, b, c) => {
      expect(mergeRecords(mergeRecords(a, b), c)).toEqual(mergeRecords(a, mergeRecords(b, c)));
    }),
  );
});

test("a telling that is heard again changes nothing", () => {
  fc.assert(
    fc.property(telling, telling, (a, b) => {
      const merged = mergeRecords(a, b);

      expect(mergeRecords(merged, a)).toEqual(merged);
      expect(isSameRecord(mergeRecords(merged, b), merged)).toBe(true);
    }),
  );
});

test("the same record is the same in all that it says", () => {
  fc.assert(
    fc.property(telling, telling, (a, b) => {
      const isEqual = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

      expect(isSameRecord(a, b)).toBe(isEqual);
    }),
  );
});

test("tokens are those of the most output, the rest is from the conversation it was made in", () => {
  const base = { source: "claude", id: "1", model: "m", isMarked: false } as const;
  const aside: UsageRecord = {
    ...{ ...base, atMs: 1, ownerAtMs: 1, sessionId: "aside", isSidechain: true },
    tokens: tokensOf(500),
  };
  const copy = { ...aside, atMs: 2, ownerAtMs: 2, sessionId: "copy", isSidechain: false };
  const marked = { ...copy, atMs: 3, ownerAtMs: 3, sessionId: "own", isMarked: true };

  const merged = [copy, marked, aside].reduce(mergeRecords);

  expect(merged).toEqual({ ...marked, atMs: 1, ownerAtMs: 3 });
});

function tokensOf(output: number) {
  const none = { input: 0, reasoning: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { ...none, output, webSearches: 0, requests: 1 };
}

function sorted(record: UsageRecord): unknown {
  return Object.entries(record).toSorted(([a], [b]) => a.localeCompare(b));
}
