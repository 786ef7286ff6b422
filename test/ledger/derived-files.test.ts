import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeBlock, encodeBlock } from "../../shared/ledger/block-bytes.ts";
import { compactLedger } from "../../shared/ledger/compact-ledger-file.ts";
import { withLedger } from "../../shared/ledger/locked-ledger-file.ts";
import { readRecords } from "../../shared/ledger/read-ledger-file.ts";
import { type LedgerHome, ledgerHome } from "./ledger-home.ts";
import { rowOf } from "./tiny-source.ts";

const ALL = { input: 20, output: 200, requests: 2, records: 2 };

test.each(["table.bin", "keys.bin"])("%s of another version is derived again", async (name) => {
  const home = await filledHome();
  const path = join(home.usageDir, name);
  spoil(path);

  const outcome = await home.refresh();
  home.append("a.jsonl", rowOf({ id: "1", output: 300 }));
  await home.refresh();

  expect(outcome.kind).toBe(name === "table.bin" ? "refreshed" : "current");
  expect(home.totals()).toEqual({ ...ALL, output: 400 });
});

test("readers do not believe a table of another version either", async () => {
  const home = await filledHome();
  spoil(join(home.usageDir, "table.bin"));

  expect(home.totals()).toEqual(ALL);
});

test("a line that was damaged where it stands is noticed by whoever comes back to its answer", async () => {
  const home = await filledHome();
  damageFirstLine(home);
  home.write("b.jsonl", rowOf({ id: "1", sessionId: "s2" }));

  await home.refresh();

  expect(home.totals()).toEqual(ALL);
  expect(await home.refresh()).toMatchObject({ kind: "current" });
});

test("so is one whose place another answer's line has taken", async () => {
  const home = await filledHome();
  const [head, , second, ...rest] = linesOf(home);
  writeFileSync(logPath(home), [head, second, second, ...rest].join("\n"));
  home.write("b.jsonl", rowOf({ id: "1", sessionId: "s2" }));

  await home.refresh();

  expect(home.totals()).toEqual(ALL);
});

test("who reads all answers notices it, too, and the next refresh mends it", async () => {
  const home = await filledHome();
  damageFirstLine(home);

  const ids = [...readRecords(home.usageDir)].map(({ id }) => id);
  const outcome = await home.refresh();

  expect(ids).toEqual(["2"]);
  expect(outcome).toMatchObject({ kind: "refreshed", recordsWritten: 1 });
  expect(home.totals()).toEqual(ALL);
});

test("a compaction does not lose what an earlier line tells of a damaged one", async () => {
  const home = await filledHome();
  home.append("a.jsonl", rowOf({ id: "1", output: 300 }));
  await home.refresh();
  const lines = linesOf(home);
  lines[3] = "\0".repeat(lines[3]?.length ?? 0);
  writeFileSync(logPath(home), lines.join("\n"));

  await withLedger(home.world, async ({ paths, ledger }) =>
    compactLedger(paths, ledger, () => true),
  );

  expect(home.totals()).toEqual(ALL);
});

async function filledHome(): Promise<LedgerHome> {
  const home = ledgerHome();
  home.write("a.jsonl", rowOf({ id: "1" }) + rowOf({ id: "2" }));
  await home.refresh();
  return home;
}

/** As an earlier version might have written it: whole, and with other numbers in it. */
function spoil(path: string): void {
  const block = decodeBlock(Buffer.from(new Uint8Array(readFileSync(path)).buffer));
  if (block === undefined) throw new Error(`${path} is no block`);
  const { about, columns } = block;
  for (const [, column] of columns) if (!(column instanceof Uint8Array)) column.fill(1);
  writeFileSync(path, encodeBlock({ ...about, derived: 1 }, Object.fromEntries(columns)));
}

function damageFirstLine(home: LedgerHome): void {
  const lines = linesOf(home);
  lines[1] = "\0".repeat(lines[1]?.length ?? 0);
  writeFileSync(logPath(home), lines.join("\n"));
}

function linesOf(home: LedgerHome): string[] {
  return readFileSync(logPath(home), "latin1").split("\n");
}

function logPath({ usageDir }: LedgerHome): string {
  return join(usageDir, "records-1.jsonl");
}
