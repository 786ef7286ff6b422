import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ledgerWrittenMs } from "../../shared/alerts/ledger-written-file.ts";
import { decodeUsageTable } from "../../shared/ledger/decode-table.ts";
import { encodeTable } from "../../shared/ledger/encode-table.ts";
import { LogDamage } from "../../shared/ledger/ledger-file.ts";
import { ledgerPaths } from "../../shared/ledger/ledger-paths.ts";
import { deriveLedger, openLedger } from "../../shared/ledger/open-ledger-file.ts";
import { openLog } from "../../shared/ledger/open-log-file.ts";
import { ledgerReadAtMs } from "../../shared/ledger/read-at-file.ts";
import { readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import { rebuildLedger } from "../../shared/ledger/rebuild-file.ts";
import { tableStamp, tableWrittenMs } from "../../shared/ledger/table-stamp-file.ts";
import { appendToTail } from "../../shared/ledger/tail-file.ts";
import { USAGE_COLUMNS, type UsageTable } from "../../shared/ledger/usage-table.ts";
import { fileStamp } from "../../shared/platform/stat-file.ts";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { type Random, randomFrom } from "../usage-tree/random.ts";
import { type LedgerHome, ledgerHome, THRESHOLDS } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

const TAILS = ["files-tail.jsonl", "table-tail.jsonl"] as const;
const WHOLE = ["files.json", "table.bin", "keys.bin"] as const;

test("an answer more is written behind what is there, and the large files stay as they are", async () => {
  const home = await filledHome();
  const before = WHOLE.map((name) => fileStamp(join(home.usageDir, name)));
  const stamp = tableStamp(home.usageDir);

  home.append("a.jsonl", rowOf({ id: "new" }) + rowOf({ id: "2", output: 150 }));
  const outcome = await home.refresh();

  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 1, recordsWritten: 2 });
  expect(WHOLE.map((name) => fileStamp(join(home.usageDir, name)))).toEqual(before);
  expect(tableStamp(home.usageDir)).not.toBe(stamp);
  expect(home.totals()).toEqual({ input: 40, output: 450, requests: 4, records: 4 });
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("after many of them the files are written as a whole, and the tails are gone", async () => {
  const home = await filledHome();
  let wholes = 0;
  for (let i = 0; i < 130; i++) {
    home.append("a.jsonl", rowOf({ id: `more-${i}`, output: 1 }));
    await home.refresh();
    if (TAILS.some((name) => !existsSync(join(home.usageDir, name)))) wholes += 1;
  }
  expect(wholes).toBeGreaterThan(0);
  expect(wholes).toBeLessThan(13);
  expect(home.totals()).toEqual({ input: 1_330, output: 430, requests: 133, records: 133 });
});

test("changes too long for a tail are written with the table as a whole", async () => {
  const home = await filledHome();
  const project = `/${"long".repeat(1_000)}`;
  const rows = Array.from({ length: 90 }, (_, i) => rowOf({ id: `long-${i}`, output: 1, project }));

  home.append("a.jsonl", rows.join(""));
  await home.refresh();

  expect(home.totals()).toEqual({ input: 930, output: 390, requests: 93, records: 93 });
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("an answer that turns out to be another session's leaves nothing behind", async () => {
  const home = await filledHome();
  home.append("a.jsonl", rowOf({ id: "lone", sessionId: "copy", atMs: 1_790_000_900_000 }));
  await home.refresh();
  home.append("a.jsonl", rowOf({ id: "lone", sessionId: "made", atMs: 1_790_000_000_000 }));
  await home.refresh();

  const sessions = rowsOf(readUsageTable(home.usageDir, THRESHOLDS)).map(([key]) => key);
  expect(sessions.some((key) => key.includes("made"))).toBe(true);
  expect(sessions.some((key) => key.includes("copy"))).toBe(false);
});

test("a file that is gone is forgotten, its answers are not", async () => {
  const home = await filledHome();
  home.write("b.jsonl", rowOf({ id: "b" }));
  await home.refresh();
  home.append("a.jsonl", rowOf({ id: "c" }));
  rmSync(home.path("b.jsonl"));
  await home.refresh();

  expect(await home.refresh()).toMatchObject({ kind: "current" });
  expect(readFileSync(join(home.usageDir, "files.json"), "utf8")).not.toContain("b.jsonl");
  expect(home.totals()).toMatchObject({ records: 5 });
});

test.each(TAILS)("whatever lies in the place of %s is put out of the way", async (name) => {
  for (const put of [mkdirSync, (path: string) => symlinkSync("/dev/null", path)]) {
    const home = await filledHome();
    rmSync(join(home.usageDir, name), { force: true });
    put(join(home.usageDir, name));
    for (const id of ["x", "y", "z"]) {
      home.append("a.jsonl", rowOf({ id }));
      await home.refresh();
    }
    expect(home.totals()).toMatchObject({ records: 6 });
    expect(await home.refresh()).toMatchObject({ kind: "current" });
  }
});

test("what another version left in the table's tail hides nothing behind it", async () => {
  const home = await filledHome();
  appendToTail(join(home.usageDir, "table-tail.jsonl"), '{"derived":1,"changes":[]}');

  home.append("a.jsonl", rowOf({ id: "x" }));
  await home.refresh();

  expect(home.totals()).toMatchObject({ records: 4 });
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("a table that is replaced while it is opened is not taken together with the tail it had", async () => {
  const home = await filledHome();
  home.append("a.jsonl", rowOf({ id: "x" }));
  await home.refresh();
  const log = openLog(home.usageDir);
  if (log === undefined) throw new Error("There is no log.");

  const ledger = openLedger(ledgerPaths(home.usageDir), log, THRESHOLDS);
  await rebuildLedger(home.world);
  log.close();

  expect(() => ledger.table.draft).toThrow(LogDamage);
});

test("that the ledger was written is seen also where only a tail was", async () => {
  const home = await filledHome();
  const lastYear = new Date(Date.now() - 365 * MS_PER_DAY);
  for (const name of WHOLE) utimesSync(join(home.usageDir, name), lastYear, lastYear);

  home.append("a.jsonl", rowOf({ id: "x" }));
  await home.refresh();

  const yesterdayMs = Date.now() - MS_PER_DAY;
  expect(ledgerReadAtMs(home.usageDir)).toBeGreaterThan(yesterdayMs);
  expect(tableWrittenMs(home.usageDir)).toBeGreaterThan(yesterdayMs);
  expect(ledgerWrittenMs(join(home.homeDir, "state"))).toBeGreaterThan(yesterdayMs);
});

test("a clock that was put back does not date what was read in the future", async () => {
  const home = await filledHome();
  const nextYear = new Date(Date.now() + 365 * MS_PER_DAY);
  utimesSync(join(home.usageDir, "files.json"), nextYear, nextYear);

  home.append("a.jsonl", rowOf({ id: "x" }));
  await home.refresh();

  expect(ledgerReadAtMs(home.usageDir)).toBeLessThan(Date.now() + MS_PER_DAY);
});

test.each([1, 2, 3, 4, 5, 6])(
  "tails that are cut, damaged, lost or old cost nothing that was counted, seed %i",
  async (seed) => {
    const random = randomFrom(seed);
    const home = ledgerHome();
    for (let round = 0; round < 40; round++) {
      const count = 1 + Math.floor(random.next() ** 4 * 130);
      const rows = Array.from({ length: count }, () => randomRow(random));
      home.append(`${Math.floor(random.next() * 3)}.jsonl`, rows.join(""));
      await home.refresh();
      expectDerived(home);
      if (random.next() < 0.5) damageTail(home, random);
      // Readers see what was counted, or an earlier state of it.
      expect(() => readUsageTable(home.usageDir, THRESHOLDS)).not.toThrow();
      await home.refresh();
      expectDerived(home);
      expect(await home.refresh()).toMatchObject({ kind: "current" });
    }
  },
);

async function filledHome(): Promise<LedgerHome> {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }) + rowOf({ id: "2" }) + rowOf({ id: "3" }));
  await home.refresh();
  return home;
}

/** Few ids, so that most are told again: with more output, at other times, of other sessions. */
function randomRow(random: Random): string {
  const pick = (count: number) => random.between(0, count - 1);
  return rowOf({
    id: `${pick(60)}`,
    output: pick(500),
    sessionId: `s${pick(3)}`,
    isMarked: random.next() < 0.1,
    promptTokens: random.next() < 0.3 ? 300_000 : 1_000,
    model: random.next() < 0.1 ? "another" : "claude-opus-5-5",
    atMs: 1_790_000_000_000 + pick(4) * 900_000,
  });
}

const earlier = new Map<string, Buffer>();

function damageTail({ usageDir }: LedgerHome, random: Random): void {
  const path = join(usageDir, TAILS[random.next() < 0.5 ? 0 : 1]);
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const kind = random.next();
  if (kind < 0.25) truncateSync(path, Math.floor(random.next() * bytes.length));
  else if (kind < 0.5) {
    const at = Math.floor(random.next() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  } else if (kind < 0.65) rmSync(path);
  else if (kind < 0.8) writeFileSync(path, earlier.get(path) ?? bytes);
  earlier.set(path, bytes);
}

/** The stored table is what the log alone comes to. */
function expectDerived({ usageDir }: LedgerHome): void {
  const log = openLog(usageDir);
  if (log === undefined) throw new Error("There is no log.");
  const { table, coverage } = deriveLedger(log, THRESHOLDS);
  log.close();
  const derived = decodeUsageTable(encodeTable(table.draft, coverage))?.table;
  expect(rowsOf(readUsageTable(usageDir, THRESHOLDS))).toEqual(rowsOf(derived));
}

/** Sums by quarter of an hour and context, also of those that come to nothing. */
function rowsOf(table: UsageTable | undefined): [string, number[]][] {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < (table?.rows ?? 0); row++) {
    const context = table?.contexts[table.contextOf[row] ?? -1] ?? {};
    const sorted = Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([table?.quarters[row], sorted]);
    const known = rows.get(key) ?? USAGE_COLUMNS.map(() => 0);
    rows.set(
      key,
      known.map((sum, at) => sum + (table?.columns[USAGE_COLUMNS[at] ?? "input"][row] ?? 0)),
    );
  }
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
