import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compactLedger } from "../../shared/ledger/compact-ledger-file.ts";
import { withLedger } from "../../shared/ledger/locked-ledger-file.ts";
import { recordLine } from "../../shared/ledger/record-line.ts";
import { recordOf } from "../../shared/ledger/usage-record.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { type LedgerHome, ledgerHome } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

const DERIVED = ["table.bin", "keys.bin", "files.json"] as const;
const TAILS = ["files-tail.jsonl", "table-tail.jsonl"] as const;
const ALL = { input: 50, output: 500, requests: 5, records: 5 };

test.each(DERIVED)("%s that is lost is made again", async (name) => {
  const home = await filledHome();
  rmSync(join(home.usageDir, name));

  await addAndRefresh(home);

  expect(home.totals()).toEqual(ALL);
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test.each(DERIVED)("%s with a flipped byte anywhere is made again", async (name) => {
  const home = await filledHome();
  const path = join(home.usageDir, name);
  const good = readFileSync(path);
  for (let at = 0; at < good.length; at += Math.ceil(good.length / 40)) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0x55;
    writeFileSync(path, bad);

    expect(home.totals()).toEqual({ input: 40, output: 400, requests: 4, records: 4 });
  }
  await addAndRefresh(home);
  expect(home.totals()).toEqual(ALL);
});

test.each(DERIVED)("an old %s beside newer ones is brought up", async (name) => {
  const home = ledgerHome();
  const path = join(home.usageDir, name);
  home.write("a.jsonl", rowOf({ id: "1", output: 3 }));
  await home.refresh();
  copyFileSync(path, join(home.homeDir, "old"));
  home.append("a.jsonl", rowOf({ id: "1", output: 100 }) + rowOf({ id: "2" }) + rowOf({ id: "3" }));
  home.append("a.jsonl", rowOf({ id: "4" }));
  await home.refresh();
  copyFileSync(join(home.homeDir, "old"), path);

  await addAndRefresh(home);

  expect(home.totals()).toEqual(ALL);
});

test("a log whose last line a killed writer tore loses only that, and gets it again", async () => {
  const home = await filledHome();
  const line = recordLine(recordNamed("5", 100));
  home.append("a.jsonl", rowOf({ id: "5" }));
  appendFileSync(logPath(home), line.slice(0, 60));

  const outcome = await home.refresh();

  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 1, recordsWritten: 1 });
  expect(home.totals()).toEqual(ALL);
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("a whole line that lacks but its end counts", async () => {
  const home = await filledHome();
  rmSync(home.path("a.jsonl"));
  appendFileSync(logPath(home), recordLine(recordNamed("5", 100)).trimEnd());

  await home.refresh();

  expect(home.totals()).toEqual(ALL);
});

test("lines that another process added in spite of the lock are taken in, in whatever order", async () => {
  const home = await filledHome();
  const records = [recordNamed("4", 30), recordNamed("5", 100), recordNamed("5", 50)];
  // Less output, but in the conversation: neither line tells the whole.
  const owner = { ...recordNamed("5", 1), sessionId: "s0" };
  appendFileSync(logPath(home), [...records, owner].map(recordLine).join(""));

  await home.refresh();

  expect(home.totals()).toEqual(ALL);
  expect(await home.refresh()).toMatchObject({ kind: "current" });
  rmSync(join(home.usageDir, "table.bin"));
  await home.refresh();
  expect(home.totals()).toEqual(ALL);
});

test("a damaged log is told again by the files that are still there", async () => {
  const home = await filledHome();
  const lines = readFileSync(logPath(home), "utf8").split("\n");
  lines[2] = "\0\0\0 not a record";
  writeFileSync(logPath(home), lines.join("\n"));
  rmSync(join(home.usageDir, "table.bin"));

  await addAndRefresh(home);

  expect(home.totals()).toEqual(ALL);
});

test("a log that was cut or is gone is told again, too", async () => {
  const cut = await filledHome();
  const gone = await filledHome();
  truncateSync(logPath(cut), 300);
  rmSync(logPath(gone));

  await addAndRefresh(cut);
  await addAndRefresh(gone);

  expect(cut.totals()).toEqual(ALL);
  expect(gone.totals()).toEqual(ALL);
});

test("compacts the log when more than half of it says nothing any more", async () => {
  const home = ledgerHome();
  for (let round = 1; round <= 5; round++) {
    const rows = Array.from({ length: 300 }, (_, i) => rowOf({ id: `${i}`, output: round }));
    home.append("a.jsonl", rows.join(""));
    await home.refresh();
  }

  const names = readdirSync(home.usageDir).toSorted();
  const lines = readFileSync(join(home.usageDir, "records-2.jsonl"), "utf8").split("\n");

  expect(names).toEqual([TAILS[0], "files.json", "keys.bin", "records-2.jsonl", "table.bin"]);
  // The head, what the fourth refresh left, what the fifth added, and nothing behind the last newline.
  expect(lines.length).toBe(1 + 300 + 300 + 1);
  expect(home.totals()).toEqual({ input: 3_000, output: 1_500, requests: 300, records: 300 });
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test.each([
  ["the new log got its name", [...DERIVED, ...TAILS]],
  ["the table was replaced", ["keys.bin", "files.json", ...TAILS]],
  ["the table's tail was removed", ["keys.bin", "files.json", "files-tail.jsonl"]],
  ["the index was replaced", ["files.json", "files-tail.jsonl"]],
  ["what is read was replaced", ["files-tail.jsonl"]],
  ["all but the old log was put in order", []],
])("a compaction that was killed when %s is finished by the next refresh", async (_, stale) => {
  const home = await compactedHome();
  const before = join(home.homeDir, "before");
  for (const name of ["records-1.jsonl", ...stale]) {
    copyFileSync(join(before, name), join(home.usageDir, name));
  }
  home.append("a.jsonl", rowOf({ id: "new" }));

  const outcome = await home.refresh();

  expect(outcome).toMatchObject({ filesRead: 1, bytesRead: rowOf({ id: "new" }).length });
  expect(home.totals()).toEqual({ input: 3_010, output: 1_001, requests: 301, records: 301 });
  expect(existsSync(join(home.usageDir, "records-1.jsonl"))).toBe(false);
});

test("gives way when another process refreshes, and takes over from one that was killed", async () => {
  const home = await filledHome();
  home.append("a.jsonl", rowOf({ id: "5" }));
  const lock = join(home.usageDir, "refresh.lock");
  mkdirSync(lock);

  const busy = await home.refresh({ patienceMs: 50 });
  const meanwhile = home.totals();
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  const after = await home.refresh({ patienceMs: 50 });

  expect(busy).toEqual({ kind: "busy" });
  expect(meanwhile.records).toBe(4);
  expect(after).toMatchObject({ kind: "refreshed", recordsWritten: 1 });
  expect(existsSync(lock)).toBe(false);
});

test("who has waited for another process does not read what that one has read", async () => {
  const home = await filledHome();
  home.append("a.jsonl", rowOf({ id: "5" }));
  const lock = join(home.usageDir, "refresh.lock");
  mkdirSync(lock);
  const second = home.refresh({ patienceMs: 60_000 });
  home.append("a.jsonl", rowOf({ id: "6" }));
  rmSync(lock, { recursive: true });
  const first = await home.refresh();

  expect(first).toMatchObject({ kind: "refreshed", recordsWritten: 2 });
  expect(await second).toMatchObject({ kind: "refreshed", filesRead: 0, bytesRead: 0 });
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("who loses the lock on the way writes nothing more", async () => {
  const home = await filledHome();
  home.append("a.jsonl", rowOf({ id: "5" }));
  const lock = join(home.usageDir, "refresh.lock");
  const log = readFileSync(logPath(home), "utf8");

  const outcome = await home.refresh({
    patienceMs: 50,
    onProgress: () => {
      rmSync(lock, { recursive: true });
      mkdirSync(lock);
    },
  });

  expect(outcome).toEqual({ kind: "busy" });
  expect(readFileSync(logPath(home), "utf8")).toBe(log);
});

async function filledHome(): Promise<LedgerHome> {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1", output: 3 }) + rowOf({ id: "2" }) + rowOf({ id: "3" }));
  await home.refresh();
  home.append("a.jsonl", rowOf({ id: "1" }) + rowOf({ id: "4" }));
  await home.refresh();
  return home;
}

async function addAndRefresh(home: LedgerHome): Promise<void> {
  home.append("a.jsonl", rowOf({ id: "5" }));
  await home.refresh();
}

/** With what there was before the compaction in `<home>/before`. */
async function compactedHome(): Promise<LedgerHome> {
  const home = ledgerHome();
  for (let round = 1; round <= 3; round++) {
    const rows = Array.from({ length: 300 }, (_, i) => rowOf({ id: `${i}`, output: round }));
    home.append("a.jsonl", rows.join(""));
    await home.refresh();
  }
  home.append("a.jsonl", rowOf({ id: "0", output: 3 }) + rowOf({ id: "1", output: 4 }));
  await home.refresh();
  expect(readdirSync(home.usageDir)).toEqual(expect.arrayContaining([...TAILS]));
  cpSync(home.usageDir, join(home.homeDir, "before"), { recursive: true });
  await withLedger(home.world, async ({ paths, ledger }) =>
    compactLedger(paths, ledger, () => true),
  );
  return home;
}

function recordNamed(id: string, output: number) {
  const isSidechain = false;
  const common = { id, atMs: 1_790_000_000_000, sessionId: "s1", model: "claude-opus-5-5" };
  const tokens = { ...NO_USAGE, input: 10, output, requests: 1 };
  return recordOf("claude", { ...common, isSidechain, isMarked: false, tokens });
}

function logPath({ usageDir }: LedgerHome): string {
  return join(usageDir, "records-1.jsonl");
}
