import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importEntries, removeImported } from "../../shared/ledger/import-file.ts";
import { readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import { rebuildLedger } from "../../shared/ledger/rebuild-file.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { type LedgerHome, ledgerHome, THRESHOLDS } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

const DAY = {
  source: "claude",
  id: "2026-01-01 m",
  atMs: Date.UTC(2026, 0, 1, 12),
  sessionId: "imported",
  model: "m",
  isSidechain: false,
  isMarked: false,
  tokens: { ...NO_USAGE, output: 900, requests: 9 },
} as const;

test("imports each id once, marked as imported, beside what was read", async () => {
  const home = await smallHome();

  const first = await importEntries(home.world, [DAY, { ...DAY, id: "1" }]);
  const second = await importEntries(home.world, [DAY]);

  expect([first, second]).toEqual([
    { added: 2, known: 0 },
    { added: 0, known: 1 },
  ]);
  expect(home.totals()).toEqual({ input: 10, output: 1_900, requests: 19, records: 3 });
  expect(originsOf(home)).toEqual([undefined, "imported"]);
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("takes out all that was imported, and nothing else", async () => {
  const home = await smallHome();
  await importEntries(home.world, [DAY]);

  const outcome = await removeImported(home.world);

  expect(outcome).toEqual({ removed: 1 });
  expect(home.totals()).toEqual({ input: 10, output: 100, requests: 1, records: 1 });
  expect(originsOf(home)).toEqual([undefined]);
  expect(await removeImported(home.world)).toEqual({ removed: 0 });
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("tells what it did also where the table turns out to be damaged", async () => {
  const home = await smallHome();
  const days = Array.from({ length: 200 }, (_, i) => ({ ...DAY, id: `${i}` }));
  damageTable(home);

  const added = await importEntries(home.world, days);
  damageTable(home);
  const removed = await removeImported(home.world);

  expect(added).toEqual({ added: 200, known: 0 });
  expect(removed).toEqual({ removed: 200 });
  expect(home.totals()).toEqual({ input: 10, output: 100, requests: 1, records: 1 });
});

test("what a log lost that was cut is read again, also behind an import", async () => {
  const home = await smallHome();
  const log = join(home.usageDir, "records-1.jsonl");
  writeFileSync(log, readFileSync(log, "utf8").split("\n", 1).join("").concat("\n"));
  const days = Array.from({ length: 50 }, (_, i) => ({ ...DAY, id: `${i}` }));

  await importEntries(home.world, days);
  home.append("a.jsonl", rowOf({ id: "2" }));
  await home.refresh();

  expect(home.totals()).toMatchObject({ input: 20, records: 52 });
});

test("a rebuild reads all files again and keeps what no file tells", async () => {
  const home = await smallHome();
  await importEntries(home.world, [DAY]);

  const outcome = await rebuildLedger(home.world);

  expect(outcome).toMatchObject({ kind: "refreshed", filesRead: 1, recordsWritten: 0 });
  expect(home.totals()).toEqual({ input: 10, output: 1_000, requests: 10, records: 2 });
});

test("a day is no prompt, however much it comes to", async () => {
  const home = ledgerHome();
  await importEntries(home.world, [{ ...DAY, tokens: { ...DAY.tokens, input: 2_000_000 } }]);

  const table = readUsageTable(home.usageDir, THRESHOLDS);

  expect(table?.contexts).toMatchObject([{ promptAbove: 0, origin: "imported" }]);
});

test("an imported day counts only until the files of its source tell of it", async () => {
  const home = ledgerHome();
  const next = { ...DAY, id: "2026-01-02 m", atMs: Date.UTC(2026, 0, 2, 12) };
  const other = { ...DAY, source: "codex" } as const;
  await importEntries(home.world, [DAY, next, other]);
  const before = home.totals();
  home.write("a.jsonl", rowOf({ id: "1", atMs: Date.UTC(2026, 0, 1, 23, 59) }));

  await home.refresh();

  expect(before).toEqual({ input: 0, output: 2_700, requests: 27, records: 3 });
  expect(home.totals()).toEqual({ input: 10, output: 1_900, requests: 19, records: 3 });
  expect(originsOf(home)?.toSorted()).toEqual(["imported", "imported", undefined]);
  expect(await removeImported(home.world)).toEqual({ removed: 3 });
});

async function smallHome(): Promise<LedgerHome> {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }));
  await home.refresh();
  return home;
}

/** In its columns: it begins as it did. */
function damageTable({ usageDir }: LedgerHome): void {
  const path = join(usageDir, "table.bin");
  const bytes = readFileSync(path);
  bytes.fill(1, bytes.length - 8);
  writeFileSync(path, bytes);
}

function originsOf({ usageDir }: LedgerHome) {
  return readUsageTable(usageDir, THRESHOLDS)?.contexts.map(({ origin }) => origin);
}
