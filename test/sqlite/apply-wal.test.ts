import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyWal } from "../../shared/sqlite/apply-wal.ts";
import { databaseStates, inWalMode } from "./made-database.ts";
import { MemoryBytes } from "./memory-bytes.ts";
import { WalWriter } from "./wal-writer.ts";

const CHANGES = [
  "CREATE TABLE fact (id INTEGER PRIMARY KEY, text TEXT)",
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
   INSERT INTO fact SELECT i, printf('%.400c', 'a') FROM n`,
  "UPDATE fact SET text = 'short' WHERE id % 3 = 0",
  "INSERT INTO fact VALUES (99, printf('%.9000c', 'b'))",
  "DELETE FROM fact WHERE id > 5",
  "VACUUM",
];

/** What a log holds that was written to since the first of the states. */
function logOf(states: readonly Buffer[], pageSizeBytes: number, order?: "little" | "big") {
  const wal = new WalWriter(pageSizeBytes, order);
  for (const [index, state] of states.entries()) {
    if (index > 0) wal.commit(states[index - 1] ?? NONE, state);
  }
  return wal;
}

/** Which of the states it then is; -1 for none. */
function applied(database: Buffer, wal: Buffer, states: readonly Buffer[] = STATES): number {
  const copy = new MemoryBytes(inWalMode(database));
  applyWal(copy, new MemoryBytes(wal));
  return states.findIndex((state) => state.equals(copy.content));
}

const NONE = Buffer.alloc(0);
const STATES = databaseStates(512, CHANGES);
const [FIRST = NONE] = STATES;
const LAST = STATES.at(-1) ?? NONE;

describe.each(["little", "big"] as const)("a log with %s-endian checksums", (order) => {
  test.each([512, 1_024, 4_096, 65_536])(
    "makes the database what its commits say, with pages of %d bytes",
    (pageSizeBytes) => {
      const states = databaseStates(pageSizeBytes, CHANGES);

      for (let count = 1; count <= states.length; count++) {
        const wal = logOf(states.slice(0, count), pageSizeBytes, order);
        expect(applied(states[0] ?? NONE, wal.bytes, states)).toBe(count - 1);
      }
    },
  );
});

test("a log that ends anywhere gives the state of its last whole commit", () => {
  const commitEnds = STATES.map((_, index) => logOf(STATES.slice(0, index + 1), 512).bytes.length);
  const wal = logOf(STATES, 512).bytes;

  fc.assert(
    fc.property(fc.nat(wal.length), (length) => {
      const commits = commitEnds.filter((end) => end <= length).length;
      expect(applied(FIRST, wal.subarray(0, length))).toBe(Math.max(0, commits - 1));
    }),
  );
});

test("a log with a wrong byte anywhere gives the state of the last commit before it", () => {
  const commitEnds = STATES.map((_, index) => logOf(STATES.slice(0, index + 1), 512).bytes.length);
  const wal = logOf(STATES, 512).bytes;

  fc.assert(
    fc.property(fc.nat(wal.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(wal);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      const commits = commitEnds.filter((end) => end <= at).length;
      expect(applied(FIRST, damaged)).toBe(Math.max(0, commits - 1));
    }),
  );
});

test("what an earlier log left behind the frames of the new one is not read", () => {
  const old = logOf(STATES, 512).bytes;
  const wal = new WalWriter(512);
  wal.begin(2);
  wal.commit(LAST, STATES[2] ?? LAST);
  const bytes = Buffer.concat([wal.bytes, old.subarray(wal.bytes.length)]);

  expect(applied(LAST, bytes)).toBe(2);
});

test("a commit of an earlier log is none of the new one", () => {
  const old = logOf(STATES, 512).bytes;
  const wal = new WalWriter(512);
  wal.begin(2);
  const bytes = Buffer.concat([wal.bytes, old.subarray(wal.bytes.length)]);

  expect(applied(FIRST, bytes)).toBe(0);
});

test("a change that was not committed is not read", () => {
  const wal = logOf(STATES.slice(0, 3), 512);
  wal.frame(2, Buffer.alloc(512, 7), 0);
  wal.frame(1, Buffer.alloc(512, 7), 0);

  expect(applied(FIRST, wal.bytes)).toBe(2);
});

test("a database of no bytes is made from the log alone", () => {
  const wal = new WalWriter(512);
  wal.commit(NONE, inWalMode(LAST));

  expect(applied(NONE, wal.bytes)).toBe(STATES.length - 1);
});

test.each([
  ["no bytes", NONE],
  ["a header alone", new WalWriter(512).bytes],
  ["half a header", new WalWriter(512).bytes.subarray(0, 20)],
  ["something else", Buffer.alloc(5_000, 0x37)],
])("a log of %s changes nothing", (_, wal) => {
  expect(applied(LAST, wal)).toBe(STATES.length - 1);
});

test("a database of no bytes without a log stays one", () => {
  expect(applied(NONE, NONE, [NONE])).toBe(0);
});

test("a log of another version is not guessed at", () => {
  const wal = new WalWriter(512);
  wal.begin(1, 3_008_000);
  wal.commit(FIRST, LAST);

  expect(() => applied(FIRST, wal.bytes)).toThrowErrorMatchingInlineSnapshot(
    `[AppError: A database has a write-ahead log of a version that Tacho does not know. Update Tacho.]`,
  );
});
