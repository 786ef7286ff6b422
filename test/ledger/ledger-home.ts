import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readRecords, readUsageTable } from "../../shared/ledger/read-ledger-file.ts";
import { refreshLedger } from "../../shared/ledger/refresh-file.ts";
import type { RefreshOutcome, RefreshWorld } from "../../shared/ledger/refresh-world.ts";
import { USAGE_COLUMNS, type UsageTable } from "../../shared/ledger/usage-table.ts";
import { tinySource } from "./tiny-source.ts";

/** A home with files of the tiny source, and a ledger of them. */
export type LedgerHome = {
  homeDir: string;
  usageDir: string;
  world: RefreshWorld;
  /** Of a file of the tool. */
  path: (name: string) => string;
  write: (name: string, text: string) => void;
  append: (name: string, text: string) => void;
  refresh: (changes?: Partial<RefreshWorld>) => Promise<RefreshOutcome>;
  totals: () => Totals;
};

export type Totals = { input: number; output: number; requests: number; records: number };

export const THRESHOLDS = () => [200_000];

export function ledgerHome(): LedgerHome {
  const homeDir = mkdtempSync(join(tmpdir(), "tacho-ledger-"));
  onTestFinished(() => rmSync(homeDir, { recursive: true, force: true, maxRetries: 10 }));
  const usageDir = join(homeDir, "state", "usage");
  mkdirSync(join(homeDir, "tiny"));
  const place = { homeDir, env: {}, claudeDirs: [], scratchDir: join(homeDir, "scratch") };
  const world = {
    usageDir,
    place,
    nowMs: Date.now,
    promptThresholds: THRESHOLDS,
    sources: [tinySource],
  };
  const path = (name: string) => join(homeDir, "tiny", name);
  return {
    homeDir,
    usageDir,
    world,
    path,
    write: (name, text) => writeFileSync(path(name), text),
    append: (name, text) => appendFileSync(path(name), text),
    refresh: (changes = {}) => refreshLedger({ ...world, ...changes }),
    totals: () => totalsOf(usageDir),
  };
}

/** Sums of the table; throws unless those of the records are the same. */
export function totalsOf(usageDir: string): Totals {
  const table = readUsageTable(usageDir, THRESHOLDS);
  const records = [...readRecords(usageDir)];
  for (const name of USAGE_COLUMNS) {
    const sum = records.reduce((total, { tokens }) => total + tokens[name], 0);
    if (sumOf(table, name) !== sum) {
      throw new Error(`${name}: ${sumOf(table, name)} in the table, ${sum} in the records`);
    }
  }
  return {
    input: sumOf(table, "input"),
    output: sumOf(table, "output"),
    requests: sumOf(table, "requests"),
    records: records.length,
  };
}

function sumOf(table: UsageTable | undefined, name: keyof UsageTable["columns"]): number {
  return [...(table?.columns[name] ?? [])].reduce((total, count) => total + count, 0);
}
