import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { openclawSource } from "../../shared/sources/openclaw-source-file.ts";
import type { UsageEntry } from "../../shared/sources/usage-entry.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { describeWith, testToolPath } from "../describe-with.ts";
import { builtProgram } from "../platform/built-program.ts";
import { databaseOf, inWalMode, sqlText } from "../sqlite/made-database.ts";
import { WalWriter } from "../sqlite/wal-writer.ts";
import { describeSource, placeIn, readSource, sorted } from "./source-contract.ts";
import { zstdFrame } from "./zstd-frame.ts";

const AGENT = ".openclaw/agents/main";
const DATABASE = `${AGENT}/agent/openclaw-agent.sqlite`;
const AT_MS = Date.parse("2026-09-20T10:00:00.000Z");

const TABLES = [
  "CREATE TABLE session_windows (session_id TEXT PRIMARY KEY, model TEXT) STRICT",
  `CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT,
    created_at INTEGER NOT NULL, event_zstd BLOB, event_utf8_bytes INTEGER, navigation_json TEXT,
    PRIMARY KEY (session_id, seq)) STRICT`,
  `CREATE TABLE session_transcript_archives (session_id TEXT NOT NULL, generation TEXT NOT NULL,
    encoding TEXT NOT NULL, archive_blob BLOB NOT NULL, PRIMARY KEY (session_id, generation)) STRICT`,
  `CREATE TABLE session_transcript_cold_archives (session_id TEXT PRIMARY KEY, storage TEXT NOT NULL,
    archive_blob BLOB) STRICT`,
  "CREATE VIRTUAL TABLE session_transcript_fts USING fts5(text, session_id UNINDEXED)",
];

function header(sessionId: string) {
  return {
    type: "session",
    version: 4,
    id: sessionId,
    timestamp: new Date(AT_MS).toISOString(),
    cwd: `/projects/${sessionId}`,
  };
}

function answer(id: string, change: { [key: string]: unknown } = {}) {
  return {
    type: "message",
    id,
    parentId: null,
    timestamp: new Date(AT_MS + 2_000).toISOString(),
    message: {
      role: "assistant",
      content: [{ type: "text", text: "done" }],
      model: "claude-opus-5",
      usage: { input: 100, output: 50, cacheRead: 2_000, cacheWrite: 300, totalTokens: 2_450 },
      timestamp: AT_MS + 1_000,
      ...change,
    },
  };
}

function entry(id: string, change: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id: `${id}:${AT_MS + 1_000}`,
    atMs: AT_MS + 1_000,
    sessionId: "s1",
    project: "/projects/s1",
    model: "claude-opus-5",
    isSidechain: false,
    isMarked: false,
    tokens: {
      ...NO_USAGE,
      input: 100,
      output: 50,
      cacheRead: 2_000,
      cacheWrite5m: 300,
      requests: 1,
    },
    ...change,
  };
}

function rows(sessionId: string, events: readonly unknown[]): string[] {
  return events.map((event, seq) => {
    const text = typeof event === "string" ? event : JSON.stringify(event);
    return `INSERT INTO transcript_events (session_id, seq, event_json, created_at)
      VALUES (${sqlText(sessionId)}, ${seq}, ${sqlText(text)}, ${AT_MS})`;
  });
}

function lines(events: readonly unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

function hex(text: string | Buffer): string {
  return `x'${Buffer.from(text).toString("hex")}'`;
}

const QUESTION = { type: "message", id: "q", message: { role: "user", content: '"usage" is' } };
const S1 = [header("s1"), QUESTION, answer("a1"), answer("a2", { model: undefined })];

describeSource(openclawSource, {
  tree: () => ({
    [DATABASE]: databaseOf(
      ...TABLES,
      "INSERT INTO session_windows VALUES ('s2', 'gpt-5.6')",
      ...rows("s1", S1),
      ...rows("s2", [header("s2"), answer("a3", { model: undefined }), '{"usage": torn']),
      `INSERT INTO session_transcript_archives VALUES
        ('gone', 'g1', 'identity', ${hex(lines([header("gone"), answer("a4")]))})`,
      `INSERT INTO session_transcript_cold_archives VALUES
        ('cold', 'sqlite', ${hex(lines([header("cold"), answer("a5")]))}), ('away', 'file', NULL)`,
    ),
    [`${AGENT}/agent/auth.json`]: "{}",
  }),
  files: [DATABASE],
  entries: [
    entry("a1"),
    entry("a2"),
    entry("a3", { sessionId: "s2", project: "/projects/s2", model: "gpt-5.6" }),
    entry("a4", { sessionId: "gone", project: "/projects/gone" }),
    entry("a5", { sessionId: "cold", project: "/projects/cold" }),
  ],
  drops: { not_json: 1 },
});

async function foundIn(tree: { [path: string]: string | Buffer }) {
  await using home = await createFixture(tree);
  const found = await readSource(openclawSource, placeIn(home.path));
  return { ...found, entries: sorted(found.entries) };
}

test("a session that moved into the database has the same ids there as in its transcript", async () => {
  const moved = `${AGENT}/session-sqlite-import-archive/s1.jsonl.imported-1`;
  const inBoth = await foundIn({
    [DATABASE]: databaseOf(...TABLES, ...rows("s1", S1)),
    [`${AGENT}/sessions/s1.jsonl`]: lines(S1),
    [moved]: lines(S1),
  });

  const three = [entry("a1"), entry("a1"), entry("a1")];
  expect(inBoth.entries).toEqual([...three, entry("a2"), entry("a2"), entry("a2")]);
});

test("the first database, which kept every event as text, is read", async () => {
  const found = await foundIn({
    [DATABASE]: databaseOf(
      `CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL,
        event_json TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (session_id, seq))`,
      ...rows("s1", S1),
    ),
  });

  expect(found).toEqual({ entries: [entry("a1"), entry("a2")], drops: {}, failures: [] });
});

test("events that only the log holds are read", async () => {
  const before = inWalMode(databaseOf(...TABLES));
  const wal = new WalWriter(4_096);
  wal.commit(before, inWalMode(databaseOf(...TABLES, ...rows("s1", S1))));

  const found = await foundIn({ [DATABASE]: before, [`${DATABASE}-wal`]: wal.bytes });

  expect(found.entries).toEqual([entry("a1"), entry("a2")]);
});

/** "packed" is no zstd: it cannot be unpacked anywhere. */
function packedRow(seq: number, packed: Buffer, role: string): string {
  const navigation = JSON.stringify({ version: 1, reset: { message: { role } } });
  return `INSERT INTO transcript_events VALUES
    ('s1', ${seq}, NULL, ${AT_MS}, ${hex(packed)}, 9, ${sqlText(navigation)})`;
}

test("an answer that cannot be unpacked is counted as such, and nothing else is", async () => {
  const junk = Buffer.from("packed");
  const found = await foundIn({
    [DATABASE]: databaseOf(
      ...TABLES,
      ...rows("s1", S1),
      packedRow(7, junk, "assistant"),
      packedRow(8, junk, "toolResult"),
    ),
  });

  expect(found).toMatchObject({ entries: [entry("a1"), entry("a2")], drops: { packed: 1 } });
});

describe("compressed events", () => {
  test("are read as events of their own, and as whole sessions", async () => {
    const gone = zstdFrame(lines([header("gone"), answer("a4")]));
    const found = await foundIn({
      [DATABASE]: databaseOf(
        ...TABLES,
        ...rows("s1", [header("s1")]),
        packedRow(1, zstdFrame(JSON.stringify(answer("a1"))), "assistant"),
        packedRow(2, zstdFrame(JSON.stringify(QUESTION)), "user"),
        `INSERT INTO session_transcript_archives VALUES ('gone', 'g', 'zstd', ${hex(gone)})`,
      ),
    });

    expect(found).toEqual({
      entries: [entry("a1"), entry("a4", { sessionId: "gone", project: "/projects/gone" })],
      drops: {},
      failures: [],
    });
  });

  describeWith(["NODE22"], "are read by a Node that can unpack them itself", () => {
    test("as events of their own, and as whole sessions", async () => {
      await using home = await createFixture();
      const program = await builtProgram(home.getPath("pack.cjs"), PACK);
      const node = testToolPath("NODE22");
      const pack = (text: string) =>
        Buffer.from(execFileSync(node, ["-e", PACKER], { input: text, encoding: "utf8" }), "hex");
      await home.mkdir(join(DATABASE, ".."));
      await home.writeFile(
        DATABASE,
        databaseOf(
          ...TABLES,
          ...rows("s1", [header("s1")]),
          packedRow(1, pack(JSON.stringify(answer("a1"))), "assistant"),
          packedRow(2, pack(JSON.stringify(QUESTION)), "user"),
          `INSERT INTO session_transcript_archives VALUES
            ('gone', 'g', 'zstd', ${hex(pack(lines([header("gone"), answer("a4")])))})`,
        ),
      );

      const output = execFileSync(node, [program, home.path], { encoding: "utf8" });

      expect(JSON.parse(output)).toEqual({
        entries: [entry("a1"), entry("a4", { sessionId: "gone", project: "/projects/gone" })],
        drops: [],
      });
    });
  });
});

const PACKER = `
  const { readFileSync } = require("node:fs");
  const packed = require("node:zlib").zstdCompressSync(readFileSync(0));
  process.stdout.write(packed.toString("hex"));
`;

const PACK = `
  import { openclawSource } from "shared/sources/openclaw-source-file.ts";
  async function main(homeDir: string) {
    const place = { homeDir, env: {}, claudeDirs: [], scratchDir: homeDir + "/scratch" };
    const entries: unknown[] = [];
    const drops: unknown[] = [];
    const sink = {
      add: (entry: unknown) => void entries.push(entry),
      drop: (reason: unknown) => void drops.push(reason),
    };
    for (const file of openclawSource.discover(place)) {
      const reading = openclawSource.reading(file);
      if (reading.kind === "whole") await reading.read(file, place, sink);
    }
    console.log(JSON.stringify({ entries, drops }));
  }
  void main(process.argv[2] ?? "");
`;
