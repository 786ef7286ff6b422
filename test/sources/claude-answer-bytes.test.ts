import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { expect, test } from "vitest";
import { mergeRecords } from "../../shared/ledger/merge-records.ts";
import { recordOf, type UsageRecord } from "../../shared/ledger/usage-record.ts";
import { claudeSource } from "../../shared/sources/claude-source-file.ts";
import { readLines } from "../../shared/sources/read-lines-file.ts";
import type { LineReading, SourceFile } from "../../shared/sources/source.ts";
import { answerRow } from "./claude-rows.ts";
import { type SourceFindings, sinkInto } from "./source-contract.ts";

/** Answers that are read by their bytes, and others that are not plain enough for it. */
const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 7, 1_000, "fast", "größer", "", true, false, null) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-1, 1.5, 1e9, 1e12, "a\\b\n\u0007", "\u00e9\ud83d\ude00", [], {}),
  },
);
const usage = fc.dictionary(
  fc.constantFrom(
    ...["input_tokens", "output_tokens", "cache_read_input_tokens", "speed", "service_tier"],
    ...["cache_creation_input_tokens", "cache_creation", "server_tool_use"],
  ),
  fc.oneof(value, fc.record({ ephemeral_1h_input_tokens: value, web_search_requests: value })),
);
const iterations = fc.option(
  fc.array(
    fc.record({
      type: fc.constantFrom("message", "advisor_message", "compaction"),
      output_tokens: fc.nat(100),
    }),
    { maxLength: 2 },
  ),
  { nil: undefined },
);
const message = fc.record({
  usage: fc.tuple(usage, iterations).map(([counts, list]) => ({
    ...{ input_tokens: 1, output_tokens: 2 },
    ...counts,
    ...(list && { iterations: list }),
  })),
  content: fc.array(fc.jsonValue(), { maxLength: 2 }),
  model: fc.constantFrom("claude-opus-5", "<synthetic>", "", null, 5, "möglich"),
});
const row = fc.dictionary(
  fc.constantFrom(
    ...["sessionId", "requestSessionId", "agentId", "cwd", "isSidechain", "timestamp"],
    ...["isApiErrorMessage", "requestId", "uuid", "type", "extra"],
  ),
  fc.oneof(value, fc.constantFrom("2026-11-11T23:59:59.999Z", "2026-02-30T12:00:00.000Z", 1e12)),
  { maxKeys: 3 },
);
const line = fc
  .tuple(
    fc.constantFrom("msg_1", "msg_2"),
    message,
    row,
    fc.nat(4_000),
    fc.constantFrom("", "", "", "cut", "twice"),
  )
  .map(([id, fields, over, at, odd]) => {
    const text = JSON.stringify(answerRow(id, { message: fields, row: over }));
    if (odd === "cut") return text.slice(0, at % text.length) + text;
    return odd === "twice" ? text.replace('"type"', '"sessionId":"s-2","type"') : text;
  });

const READING = claudeSource.reading({ path: "", sizeBytes: 0, mtimeMs: 0, device: 0, inode: 0 });

test("an answer's bytes tell what its parsed row tells", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
      await using folder = await createFixture({
        "a.jsonl": lines.map((text) => `${text}\n`).join(""),
      });
      const path = folder.getPath("a.jsonl");

      expect(told(path, linesOf(true))).toEqual(told(path, linesOf(false)));
    }),
    { numRuns: 500 },
  );
});

function linesOf(hasBytes: boolean): LineReading {
  if (READING.kind !== "lines") throw new Error("Transcripts are read line by line.");
  const { begin, ...reading } = READING;
  return {
    ...reading,
    begin: (file, state) => {
      const { row: parsed, state: after, line: bytes } = begin(file, state);
      return { row: parsed, state: after, ...(hasBytes && bytes && { line: bytes }) };
    },
  };
}

function told(path: string, reading: LineReading) {
  const found: Pick<SourceFindings, "entries" | "drops"> = { entries: [], drops: {} };
  const file: SourceFile = { path, sizeBytes: 0, mtimeMs: 0, device: 0, inode: 0 };
  const { state, hits } = readLines(file, reading, {
    offset: 0,
    state: undefined,
    sink: sinkInto(found),
  });
  const records = new Map<string, UsageRecord>();
  for (const entry of found.entries) {
    const record = recordOf("claude", entry);
    const known = records.get(record.id);
    records.set(record.id, known === undefined ? record : mergeRecords(known, record));
  }
  return { state, hits, drops: found.drops, count: found.entries.length, records };
}
