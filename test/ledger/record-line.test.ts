import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRecordLine, recordLine } from "../../shared/ledger/record-line.ts";
import type { OwnerClaim, UsageRecord } from "../../shared/ledger/usage-record.ts";

const RECORD: UsageRecord = {
  source: "claude",
  id: "msg_01QHm5vW8kPn3Rz7TbXcYdLf",
  atMs: 1_790_000_000_000,
  ownerAtMs: 1_790_000_000_500,
  sessionId: "0f3c9b1e-7a52-4d7e-9c11-2f6f0a9d1b34",
  agentId: "a1",
  project: "/home/dev/acmé",
  model: "claude-opus-5-5",
  account: "me",
  speed: "fast",
  origin: "imported",
  isSidechain: true,
  isMarked: true,
  parserVersion: 3,
  promptTokens: 9,
  tokens: {
    ...{ input: 1, output: 2, reasoning: 3, cacheRead: 4 },
    ...{ cacheWrite5m: 5, cacheWrite1h: 6, webSearches: 7, requests: 8 },
  },
};

test("a line says all of a record, in ASCII", () => {
  const line = recordLine(RECORD);

  expect(line).toMatchInlineSnapshot(`
    "["claude","msg_01QHm5vW8kPn3Rz7TbXcYdLf",1790000000000,"0f3c9b1e-7a52-4d7e-9c11-2f6f0a9d1b34","a1","/home/dev/acm\\u00e9","claude-opus-5-5","me","smfi",500,3,9,1,2,3,4,5,6,7,8]
    "
  `);
  expect(parseRecordLine(line)).toEqual(RECORD);
});

test("a rival claim stands behind all else, whole", () => {
  const rival: OwnerClaim = {
    ...{ sessionId: "s2", agentId: "a2", project: "/p", model: "m", account: "you" },
    ...{ speed: "fast", isSidechain: true, ownerAtMs: RECORD.atMs + 7 },
  };
  const record = { ...RECORD, rival };

  expect(recordLine(record).slice(-39)).toBe(`7,8,["s2","a2","/p","m","you","sf",7]]\n`);
  expect(parseRecordLine(recordLine(record))).toEqual(record);
});

test("whatever stands in the texts comes back", () => {
  const text = fc.string({ unit: "binary", minLength: 1 });
  fc.assert(
    fc.property(text, text, text, (id, project, model) => {
      const record = { ...RECORD, id, project, model };
      const line = recordLine(record);

      expect(line).toMatch(/^[\x20-\x7e]*\n$/);
      expect(parseRecordLine(line)).toEqual(record);
    }),
  );
});

test.each([
  ["nothing", ""],
  ["a torn line", recordLine(RECORD).slice(0, 80)],
  ["another object", '{"format":"tacho usage records"}'],
  ["too short a line", '["claude","1"]'],
  ["a source that is not known", recordLine(RECORD).replace("claude", "clod")],
  ["a record without an id", recordLine({ ...RECORD, id: "" })],
  ["a moment that no calendar has", recordLine({ ...RECORD, atMs: 3e15, ownerAtMs: 3e15 })],
  ["counts below nothing", recordLine({ ...RECORD, tokens: { ...RECORD.tokens, output: -1 } })],
])("%s is no record", (_, line) => {
  expect(parseRecordLine(line)).toBeUndefined();
});
