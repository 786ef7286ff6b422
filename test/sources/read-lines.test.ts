import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import fc from "fast-check";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../shared/platform/read-value.ts";
import {
  CHUNK_BYTES,
  type LinesTask,
  MAX_LINE_BYTES,
  readLines,
} from "../../shared/sources/read-lines-file.ts";
import type { LineReading, SourceFile } from "../../shared/sources/source.ts";
import type { UsageEntry } from "../../shared/sources/usage-entry.ts";
import { answerEntry } from "./claude-rows.ts";
import { type SourceFindings, sinkInto } from "./source-contract.ts";

/** Rows `{"count": n}`; the state is how many rows came before. */
const COUNTS: LineReading = {
  kind: "lines",
  markers: ['"count"', '"also"'],
  begin: (_file, state) => {
    let rows = Number(state?.rows ?? 0);
    return {
      row: (row, sink) => {
        rows += 1;
        sink.add(answerEntry(`${row.count ?? row.also}`, { atMs: rows }));
      },
      state: () => ({ rows }),
    };
  },
};

/** The same rows, known by their beginnings. */
const KINDS: LineReading = { ...COUNTS, kinds: { types: ["yes"], bodyKey: "body" } };

function read(path: string, reading: LineReading, from: Partial<LinesTask> = {}) {
  const found: Pick<SourceFindings, "entries" | "drops"> = { entries: [], drops: {} };
  const file: SourceFile = { path, sizeBytes: 0, mtimeMs: 0, device: 0, inode: 0 };
  const result = readLines(file, reading, {
    offset: 0,
    state: undefined,
    ...from,
    sink: sinkInto(found),
  });
  return { ...result, ...found, ids: found.entries.map((entry) => entry.id) };
}

/** What is found when the file is read again and again while it is there. */
function readPieces(path: string, reading: LineReading, maxBytes: number) {
  const ids: string[] = [];
  let from: { offset: number; state: JsonObject | undefined } = { offset: 0, state: undefined };
  for (let hasMore = true; hasMore; ) {
    const piece = read(path, reading, { ...from, maxBytes });
    if (piece.hasMore) expect(piece.offset).toBeGreaterThan(from.offset);
    ids.push(...piece.ids);
    from = piece;
    ({ hasMore } = piece);
  }
  return ids;
}

async function withFile<T>(bytes: string | Buffer, use: (path: string) => T): Promise<T> {
  await using folder = await createFixture({ "rows.jsonl": bytes });
  return use(folder.getPath("rows.jsonl"));
}

const LINE = fc.oneof(
  fc.integer({ min: 0, max: 99 }).map((count) => `{"count":${count}}`),
  fc.integer({ min: 0, max: 99 }).map((count) => `{"type":"yes","count":${count}}`),
  fc.integer({ min: 0, max: 99 }).map((count) => `{"a":"é","body":{},"also":${count}}\r`),
  fc.constantFrom("", "\r", "{}", '{"x":1}', '{"count"', "\0\0\0", '\0"also"', '["count"]', "ÿ"),
);

describe.each([
  ["searched by markers", COUNTS],
  ["known by their beginnings", KINDS],
])("rows %s", (_, reading) => {
  test("are the same however the file grows", async () => {
    await using folder = await createFixture({ "rows.jsonl": "" });
    const path = folder.getPath("rows.jsonl");

    fc.assert(
      fc.property(fc.array(LINE), fc.array(fc.nat()), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        writeFileSync(path, bytes);
        const whole = read(path, reading);
        writeFileSync(path, "");
        const found: UsageEntry[] = [];
        let last: Pick<LinesTask, "offset" | "state"> = { offset: 0, state: undefined };
        let drops = 0;
        const ends = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
        let written = 0;
        for (const end of [...ends, bytes.length]) {
          appendFileSync(path, bytes.subarray(written, end));
          written = end;
          const piece = read(path, reading, last);
          last = { offset: piece.offset, state: piece.state };
          found.push(...piece.entries);
          drops += piece.drops.not_json ?? 0;
        }
        expect({ ...last, drops }).toEqual({
          offset: whole.offset,
          state: whole.state,
          drops: whole.drops.not_json ?? 0,
        });
        // A whole line is given before its newline is there, and with it once more.
        expect(distinct(found)).toEqual(distinct(whole.entries));
      }),
    );
  });

  test("are found wherever the end of a chunk falls", async () => {
    await using folder = await createFixture({ "rows.jsonl": "" });
    const path = folder.getPath("rows.jsonl");
    const row = '{"type":"yes","body":{},"count":7}\r\n';

    for (let before = 0; before <= row.length + 1; before += 1) {
      writeFileSync(path, `${"x".repeat(CHUNK_BYTES - before - 1)}\n${row}${row}`);
      expect(read(path, reading)).toMatchObject({ ids: ["7", "7"], hits: 2, drops: {} });
    }
  });

  test("longer than a chunk are found, and the line behind them too", async () => {
    for (const length of [CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 5]) {
      const filler = "y".repeat(length);
      const text = `{"fill":"${filler}","count":1}\n{"fill":"${filler}"}\n{"count":2}\n{"fill":"${filler}","count":3}`;
      const found = await withFile(text, (path) => read(path, reading));

      expect(found).toMatchObject({ ids: ["1", "2", "3"], drops: {}, state: { rows: 2 } });
    }
  });

  test("with a marker on the border of two chunks of a long line are found", async () => {
    for (let back = 0; back < 12; back += 1) {
      const start = '{"fill":"';
      const filler = "y".repeat(2 * CHUNK_BYTES - start.length - 2 - back);
      const text = `${start}${filler}","count":1}\n`;

      expect(await withFile(text, (path) => read(path, reading).ids)).toEqual(["1"]);
    }
  });

  test("are read in pieces without a gap", async () => {
    const lines = Array.from(
      { length: 4_000 },
      (_, count) => `{"count":${count},"fill":"${"z".repeat(count % 700)}"}\n`,
    );
    await withFile(lines.join(""), (path) => {
      const ids = lines.map((_, count) => `${count}`);
      expect(read(path, reading).ids).toEqual(ids);
      expect(readPieces(path, reading, 1)).toEqual(ids);
      expect(readPieces(path, reading, CHUNK_BYTES + 1)).toEqual(ids);
    });
  });
});

test("a byte order mark belongs to no row", async () => {
  const bytes = `\ufeff{"count":1}\n{"count":2}\n`;

  for (const reading of [COUNTS, KINDS]) {
    expect(await withFile(bytes, (path) => read(path, reading).ids)).toEqual(["1", "2"]);
    expect(await withFile("\ufeff", (path) => read(path, reading).ids)).toEqual([]);
  }
});

test("a torn last line waits, a whole one counts, and is read again with its newline", async () => {
  await withFile('{"count":1}\n{"count":2', (path) => {
    const first = read(path, COUNTS);
    expect(first).toMatchObject({ ids: ["1"], offset: 12, hits: 1, drops: {} });

    appendFileSync(path, "}");
    const second = read(path, COUNTS, first);
    expect(second).toMatchObject({ ids: ["2"], offset: 12, state: { rows: 1 }, hits: 0 });

    appendFileSync(path, "\n");
    expect(read(path, COUNTS, second)).toMatchObject({
      ids: ["2"],
      offset: 24,
      state: { rows: 2 },
    });
  });
});

test("what is no row is dropped where it holds a marker, else passed", async () => {
  const holes = `\0\0\0{"count":1}\n\0\0\0\n"count"\n{"count":2}\0\n[{"count":3}]\njunk\n{"count":4}\n`;

  expect(await withFile(holes, (path) => read(path, COUNTS))).toMatchObject({
    ids: ["1", "4"],
    hits: 6,
    drops: { not_json: 4 },
  });
});

test("a whole row behind a torn one counts, and the torn one is dropped", async () => {
  const rows = `{"count":1,"text":"ha{"a":{"b":[{"c":1}]},"count":2}\n{"count":3,"x":{"count":4}\n{"co{"x{"also":5}\r\n`;

  expect(await withFile(rows, (path) => read(path, COUNTS))).toMatchObject({
    ids: ["2", "5"],
    hits: 5,
    drops: { not_json: 3 },
  });
});

test("what is told adds up: rows that tell nothing are no hits, and an unfinished one is not yet", async () => {
  const silent: LineReading = {
    ...COUNTS,
    begin: () => ({
      row: (row, sink) => {
        if (row.count === 1) sink.drop("no_id");
        if (row.count === 2) sink.add(answerEntry("2"));
      },
      state: () => undefined,
    }),
  };
  const lines = [1, 2, 3, 2].map((count) => `{"count":${count}}`);
  await using folder = await createFixture({ "rows.jsonl": lines.join("\n") });
  const path = folder.getPath("rows.jsonl");

  const first = read(path, silent);
  expect(first).toMatchObject({ ids: ["2", "2"], drops: { no_id: 1 }, hits: 2, early: 1 });
  appendFileSync(path, "\n");
  expect(read(path, silent, { offset: first.offset, state: undefined })).toMatchObject({
    ids: ["2"],
    hits: 1,
    early: 0,
  });
});

test("rows of other types are never parsed", async () => {
  const rows = `{"type":"no","count":1}\n{"a":1,"type":"no","body":{},"count":2}\n{"type":"yes","count":3}\n`;

  expect(await withFile(rows, (path) => read(path, KINDS))).toMatchObject({ ids: ["3"], hits: 1 });
});

test("a line of 200 MB is passed in the memory of a chunk", async () => {
  await using folder = await createFixture({ "rows.jsonl": '{"count":1}\n' });
  const path = folder.getPath("rows.jsonl");
  const size = 200 * 1024 * 1024;
  grow(path, size, '\n{"count":2}\n');
  const before = process.memoryUsage();

  const found = read(path, COUNTS);

  expect(found.ids).toEqual(["1", "2"]);
  expect(found.drops).toEqual({});
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 * CHUNK_BYTES);
});

test("a line that is too long to be read is dropped where it holds a marker", async () => {
  await using folder = await createFixture({ "rows.jsonl": '{"count":1,"fill":"' });
  const path = folder.getPath("rows.jsonl");
  grow(path, MAX_LINE_BYTES + 1, '"}\n{"count":2}\n');

  expect(read(path, COUNTS)).toMatchObject({ ids: ["2"], drops: { too_long: 1 }, hits: 2 });
});

test("a folder, a FIFO and a device are refused", async () => {
  await using folder = await createFixture({ inside: {} });

  expect(() => read(folder.path, COUNTS)).toThrow(/is no plain file/);
  if (process.platform === "win32") return;
  expect(() => read("/dev/zero", COUNTS)).toThrow(/is no plain file/);
  execFileSync("mkfifo", [folder.getPath("fifo")]);
  expect(() => read(folder.getPath("fifo"), COUNTS)).toThrow(/is no plain file/);
});

test("nothing is read behind the end of a file that was cut off", async () => {
  expect(
    await withFile('{"count":1}\n', (path) => read(path, COUNTS, { offset: 500 })),
  ).toMatchObject({ ids: [], offset: 500, bytesRead: 0, hasMore: false });
});

/** A hole up to `size`, then the text. */
function grow(path: string, size: number, end: string): void {
  const fd = openSync(path, "r+");
  try {
    ftruncateSync(fd, size);
    writeSync(fd, end, size);
  } finally {
    closeSync(fd);
  }
}

function distinct(entries: readonly UsageEntry[]): UsageEntry[] {
  return [...new Map(entries.map((entry) => [`${entry.id} ${entry.atMs}`, entry])).values()];
}
