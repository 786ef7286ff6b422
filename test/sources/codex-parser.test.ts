import fc from "fast-check";
import { expect, test } from "vitest";
import { parseObject } from "../../shared/platform/read-value.ts";
import { NEW_BOOKS, withEvent, withRecord } from "../../shared/sources/codex-books.ts";
import { codexParser } from "../../shared/sources/codex-row.ts";
import type { UsageEntry } from "../../shared/sources/usage-entry.ts";

const THREAD = "01994000-0000-7000-8000-000000000001";
const FILE = {
  path: `/home/ada/.codex/sessions/2026/09/01/rollout-2026-09-01T10-00-00-${THREAD}.jsonl`,
  sizeBytes: 1,
  mtimeMs: Date.parse("2026-09-02T10:00:00.000Z"),
  device: 1,
  inode: 1,
};

/** A request, how often its event is written, and whether a record tells of it as well. */
const request = fc.record({
  input: fc.integer({ min: 1, max: 100_000 }),
  cachedPercent: fc.nat(100),
  output: fc.nat(5_000),
  events: fc.nat(3),
  hasRecord: fc.boolean(),
  /** The reader stops behind it and goes on later. */
  isCut: fc.boolean(),
});
const requests = fc.array(request, { minLength: 1, maxLength: 30 });

test("many records at once are matched in few steps", () => {
  let books = NEW_BOOKS;
  for (let index = 0; index < 16; index += 1) {
    ({ books } = withRecord(books, countsOf(1_000 + index)));
  }
  const { rest } = withEvent(books, countsOf(8_001));

  // None of them adds up to it: it is something that no record has told.
  expect(rest).toEqual(countsOf(8_001));
  expect(withEvent(books, countsOf(1_014 + 1_015)).rest).toEqual(countsOf(0));
});

function countsOf(tokens: number) {
  return { input: tokens, cached: 0, written: 0, output: tokens, reasoning: 0 };
}

test("adds up to the thread's total, whatever is repeated, missing, told twice or read in parts", () => {
  fc.assert(
    fc.property(requests, (made) => {
      const found = read(rowsOf(withEndsTold(made)));

      expect(sumOf(found)).toEqual({
        input: sum(made, ({ input }) => input),
        output: sum(made, ({ output }) => output),
      });
    }),
  );
});

test("gives the same entries wherever the reading was cut", () => {
  fc.assert(
    fc.property(requests, (made) => {
      const inOne = made.map((one) => ({ ...one, isCut: false }));

      expect(read(rowsOf(made))).toEqual(read(rowsOf(inOne)));
    }),
  );
});

test("gives each entry an id of its own", () => {
  fc.assert(
    fc.property(requests, (made) => {
      const ids = read(rowsOf(made)).map(({ id }) => id);

      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

type Request = {
  input: number;
  cachedPercent: number;
  output: number;
  events: number;
  hasRecord: boolean;
  isCut: boolean;
};
type Step = { row: unknown } | "cut";

/** What missing events told is known when another comes, and between two. */
function withEndsTold(made: readonly Request[]): Request[] {
  const isEnd = (index: number) => index === 0 || index === made.length - 1;
  return made.map((one, index) => (isEnd(index) ? { ...one, events: 1 } : one));
}

function rowsOf(made: readonly Request[]): Step[] {
  let total = usage({ input: 0, cached: 0, output: 0 });
  return made.flatMap((one, index): Step[] => {
    const cached = Math.floor((one.input * one.cachedPercent) / 100);
    const last = usage({ input: one.input, cached, output: one.output });
    total = usage({
      input: total.input_tokens + one.input,
      cached: total.cached_input_tokens + cached,
      output: total.output_tokens + one.output,
    });
    const timestamp = new Date(FILE.mtimeMs + index * 1_000).toISOString();
    const info = { total_token_usage: total, last_token_usage: last };
    const event = { timestamp, type: "event_msg", payload: { type: "token_count", info } };
    const record = {
      timestamp,
      type: "token_usage_record",
      payload: { thread_id: THREAD, response_id: `resp-${index}`, usage: last },
    };
    return [
      ...(one.hasRecord ? [{ row: record }] : []),
      ...Array.from({ length: one.events }, () => ({ row: event })),
      ...(one.isCut ? ["cut" as const] : []),
    ];
  });
}

function usage({ input, cached, output }: { input: number; cached: number; output: number }) {
  return { input_tokens: input, cached_input_tokens: cached, output_tokens: output };
}

function read(steps: readonly Step[]): UsageEntry[] {
  const entries: UsageEntry[] = [];
  const sink = { add: (entry: UsageEntry) => entries.push(entry), drop: () => undefined };
  let parser = codexParser(FILE, undefined);
  for (const step of steps) {
    if (step === "cut") parser = codexParser(FILE, parseObject(JSON.stringify(parser.state())));
    else parser.row(parseObject(JSON.stringify(step.row)) ?? {}, sink);
  }
  return entries;
}

function sumOf(entries: readonly UsageEntry[]) {
  return {
    input: sum(entries, ({ tokens }) => tokens.input + tokens.cacheRead),
    output: sum(entries, ({ tokens }) => tokens.output),
  };
}

function sum<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}
