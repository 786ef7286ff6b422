import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createFixture } from "fs-fixture";
import { describe, expect, test } from "vitest";
import { builtinReader } from "../../shared/sqlite/builtin-reader-file.ts";
import { packagedReader } from "../../shared/sqlite/packaged-reader.ts";
import { describeWith, type TestTool, testToolPath } from "../describe-with.ts";
import { builtProgram } from "../platform/built-program.ts";
import { databaseOf } from "./made-database.ts";
import { loadPackagedSqlite } from "./packaged-sqlite.ts";
import { type Findings, readEverything } from "./read-everything.ts";

const DATABASE = databaseOf(
  "CREATE TABLE odd (id TEXT PRIMARY KEY, value) WITHOUT ROWID",
  `INSERT INTO odd VALUES
    ('a', 1), ('b', 1795177406000), ('c', 9223372036854775807), ('d', 0.25), ('e', NULL),
    ('f', 'grün, 日本, 🦊'), ('g', x'00ff10'), ('h', ''), ('i', -9007199254740991)`,
  "CREATE TABLE big (id INTEGER PRIMARY KEY, text TEXT)",
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
   INSERT INTO big SELECT i, printf('%.*c', i % 70000, 'x') FROM n`,
  "CREATE VIRTUAL TABLE words USING fts5(text)",
);

const EXPECTED: Findings = {
  odd: [
    ["a", 1],
    ["b", 1_795_177_406_000],
    ["c", "9223372036854775807n"],
    ["d", 0.25],
    ["e", null],
    ["f", "grün, 日本, 🦊"],
    ["g", "bytes 00ff10"],
    ["h", ""],
    ["i", -9_007_199_254_740_991],
  ],
  bigRows: 3_000,
  bigCharacters: 4_501_500,
  stoppedAfter: [1, 2],
  named: ["f"],
  columns: ["id", "text"],
  failures: ["no such table: none", 'near "SELEKT": syntax error', "file is not a database"],
};

const JUNK = Buffer.alloc(8_192, "junk");

async function databases() {
  const fixture = await createFixture({ "good.db": DATABASE, "junk.db": JUNK });
  return Object.assign(fixture, { list: () => fixture.readdir("") });
}

test("the packaged reader reads what SQLite wrote", async () => {
  await using files = await databases();
  const reader = packagedReader(loadPackagedSqlite());

  expect(reader && readEverything(reader, files.path)).toEqual(EXPECTED);
  expect((await files.list()).sort()).toEqual(["good.db", "junk.db"]);
});

test.each([undefined, {}, { Database: 1 }, () => undefined])(
  "what is no packaged SQLite is no reader: %j",
  (bundle) => {
    expect(packagedReader(bundle)).toBeUndefined();
  },
);

describe("the reader in Node itself", () => {
  test("is there exactly where Node has SQLite", () => {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

    expect(builtinReader() !== undefined).toBe(major > 22 || (major === 22 && minor >= 13));
  });
});

const NODES = ["NODE22", "NODE24"] as const satisfies readonly TestTool[];

describeWith(NODES, "the reader in newer versions of Node", () => {
  test.each(NODES)("reads the same, and says nothing else: %s", async (tool) => {
    await using files = await databases();
    await using program = await createFixture();
    const script = await builtProgram(program.getPath("read.cjs"), PROGRAM);

    const output = execFileSync(testToolPath(tool), [script, files.path], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: "--throw-deprecation" },
    });

    expect(JSON.parse(output)).toEqual({ found: EXPECTED, warnings: ["Warning: another one"] });
    expect((await files.list()).sort()).toEqual(["good.db", "junk.db"]);
  });

  test.each(NODES)("prints no warning: %s", async (tool) => {
    await using program = await createFixture();
    const script = await builtProgram(
      program.getPath("load.cjs"),
      `import { builtinReader } from "shared/sqlite/builtin-reader-file.ts";
       if (builtinReader() === undefined) throw new Error("none");`,
    );
    const both = program.getPath("both.sh");
    writeFileSync(both, `'${testToolPath(tool)}' '${script}' 2>&1`);

    expect(execFileSync("sh", [both], { encoding: "utf8" })).toBe("");
  });
});

const PROGRAM = `
  import { builtinReader } from "shared/sqlite/builtin-reader-file.ts";
  import { readEverything } from "${new URL("./read-everything.ts", import.meta.url).pathname}";
  const warnings: string[] = [];
  process.on("warning", (warning) => warnings.push(String(warning)));
  const reader = builtinReader();
  process.emitWarning("another one");
  const found = reader && readEverything(reader, process.argv[2] ?? "");
  setImmediate(() => console.log(JSON.stringify({ found, warnings })));
`;
