import fc from "fast-check";
import { expect, test } from "vitest";
import { isSameRecord, mergeRecords } from "../../shared/ledger/merge-records.ts";
import { parseRecordLine, recordLine } from "../../shared/ledger/record-line.ts";
import type { UsageRecord } from "../../shared/ledger/usage-record.ts";
import { telling } from "./any-telling.ts";

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

test("copies are never fewer for being merged in another order, marked or not", () => {
  fc.assert(
    fc.property(fc.array(telling, { minLength: 1, maxLength: 6 }), (tellings) => {
      const merged = tellings.reduce(mergeRecords);

      expect(tellings.toReversed().reduce((a, b) => mergeRecords(b, a))).toEqual(merged);
      expect(tellings.reduce(mergeRecords, merged)).toEqual(merged);
      expect(isSameRecord(tellings.reduce(mergeRecords, merged), merged)).toBe(true);
      expect(parseRecordLine(recordLine(merged))).toEqual(merged);
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

test("what a later version of the parser tells counts alone, be it less", () => {
  const early: UsageRecord = { ...ORIGINAL, parserVersion: 1, tokens: tokensOf(1_000) };
  const late: UsageRecord = { ...ORIGINAL, parserVersion: 2, atMs: 5, ownerAtMs: 5 };

  expect(mergeRecords(early, late)).toEqual(late);
  expect(mergeRecords(late, early)).toEqual(late);
});

test("the longest prompt is that of the telling whose tokens count", () => {
  const day: UsageRecord = { ...ORIGINAL, sessionId: "z", promptTokens: 7, tokens: tokensOf(900) };

  expect(mergeRecords(day, ORIGINAL)).toEqual({
    ...ORIGINAL,
    promptTokens: 7,
    tokens: tokensOf(900),
  });
  expect(mergeRecords({ ...day, tokens: tokensOf(1) }, ORIGINAL)).toEqual(ORIGINAL);
});

test("a copy that names the session it was made in leaves the rest to the one that lies there", () => {
  const copy = { ...ORIGINAL, sessionId: "copy", project: "/copy", account: "other" };
  const marked = { ...copy, sessionId: "own", isMarked: true };

  const merged = [copy, marked, ORIGINAL].reduce(mergeRecords);

  expect(mergeRecords(marked, ORIGINAL)).toMatchObject({ project: "/own", account: "me" });
  expect(mergeRecords(marked, copy)).toMatchObject({ sessionId: "own", project: "/copy" });
  expect(merged.sessionId).toBe("own");
});

test("tokens are those of the most output, the rest is from the conversation it was made in", () => {
  const base = {
    source: "claude",
    id: "1",
    model: "m",
    isMarked: false,
    parserVersion: 1,
  } as const;
  const aside: UsageRecord = {
    ...{ ...base, atMs: 1, ownerAtMs: 1, sessionId: "aside", isSidechain: true },
    tokens: tokensOf(500),
  };
  const copy = { ...aside, atMs: 2, ownerAtMs: 2, sessionId: "copy", isSidechain: false };
  const marked = { ...copy, atMs: 3, ownerAtMs: 3, sessionId: "own", isMarked: true };

  const merged = [copy, marked, aside].reduce(mergeRecords);

  expect(merged).toMatchObject({ sessionId: "own", isMarked: true, atMs: 1, ownerAtMs: 3 });
});

const ORIGINAL: UsageRecord = {
  ...{ source: "claude", id: "1", model: "m", parserVersion: 1 },
  ...{ atMs: 1, ownerAtMs: 1, sessionId: "own", project: "/own", account: "me" },
  ...{ isSidechain: false, isMarked: false },
  tokens: tokensOf(500),
};

function tokensOf(output: number) {
  const none = { input: 0, reasoning: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { ...none, output, webSearches: 0, requests: 1 };
}

function sorted(record: UsageRecord): unknown {
  return Object.entries(record).toSorted(([a], [b]) => a.localeCompare(b));
}
