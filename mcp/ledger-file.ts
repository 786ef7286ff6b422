import { join } from "node:path";
import { EMPTY_TABLE } from "../shared/ledger/empty-table.ts";
import { ledgerReadAtMs } from "../shared/ledger/read-at-file.ts";
import { readFileNotes, readUsageTable } from "../shared/ledger/read-ledger-file.ts";
import { sourceEnv } from "../shared/platform/child-env.ts";
import { programEnd } from "../shared/platform/program-end-file.ts";
import { statOf } from "../shared/platform/stat-file.ts";
import { MS_PER_HOUR, MS_PER_SECOND } from "../shared/platform/time.ts";
import { openPriceBook } from "../shared/prices/open-price-book.ts";
import type { PriceBook } from "../shared/prices/price-book.ts";
import { readPriceTables } from "../shared/prices/price-tables-file.ts";
import { DROP_REASONS, type DropReason } from "../shared/sources/drop-reason.ts";
import type { Ledger } from "./deps.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

/** A first reading of many gigabytes goes on behind an answer. */
const PATIENCE_MS = 20 * MS_PER_SECOND;
/** Longer than any reading takes; nobody waits for one that hangs. */
const READING_MS = MS_PER_HOUR;
/** Several questions in a row are about the same state. */
const FRESH_MS = 5 * MS_PER_SECOND;

/**
 * The history of usage, brought up to date by a process of its own: what reading a gigabyte takes of
 * memory must not stay with every session's server. One reads at a time, also when an answer did not
 * wait for its end. Throws an AppError when Tacho is not complete.
 */
export function ledgerOf(
  world: ServerWorld,
  settings: () => Settings,
  patienceMs = PATIENCE_MS,
): () => Promise<Ledger> {
  let readAtMs: number | undefined;
  let reading: Promise<void> | undefined;

  const readFiles = async () => {
    const command = join(world.bundleDir, "tacho.cjs");
    if (statOf(command) === undefined) return;
    const beganMs = world.now();
    const exitCode = await programEnd({
      command: world.nodePath,
      args: [command, "usage", "refresh"],
      env: sourceEnv(world.env),
      load: world.load,
      patienceMs: READING_MS,
    });
    if (exitCode === 0) readAtMs = beganMs;
  };

  return async () => {
    if (readAtMs === undefined || Math.abs(world.now() - readAtMs) > FRESH_MS) {
      reading ??= readFiles().finally(() => {
        reading = undefined;
      });
      await endOrPatience(reading, patienceMs);
    }
    return storedLedger(world, settings(), readAtMs);
  };
}

/** The history as it was last read; waits for nothing. */
export function storedLedger(
  { bundleDir }: Pick<ServerWorld, "bundleDir">,
  { hot, paths }: Settings,
  readAtMs?: number,
): Ledger {
  const usageDir = join(paths.home, "usage");
  const prices = currentPrices(bundleDir, { hot, paths });
  return {
    table: readUsageTable(usageDir, prices.promptThresholds) ?? EMPTY_TABLE,
    prices,
    asOfMs: readAtMs ?? ledgerReadAtMs(usageDir),
    dropped: droppedLines(usageDir),
    isRedacted: hot.usage.redactProjects,
  };
}

export function currentPrices(
  bundleDir: string,
  { hot, paths }: Pick<Settings, "hot" | "paths">,
): PriceBook {
  const usageDir = join(paths.home, "usage");
  const { builtin, update } = readPriceTables({ bundleDir, usageDir });
  return openPriceBook({ builtin, update, overrides: hot.prices });
}

async function endOrPatience(work: Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}

function droppedLines(usageDir: string): Ledger["dropped"] {
  const sums: { [reason in DropReason]?: number } = {};
  for (const { dropped } of readFileNotes(usageDir)) {
    for (const [reason, count] of entriesOf(dropped)) sums[reason] = (sums[reason] ?? 0) + count;
  }
  return sums;
}

function entriesOf(dropped: Ledger["dropped"]) {
  return DROP_REASONS.map((reason): [DropReason, number] => [reason, dropped[reason] ?? 0]).filter(
    ([, count]) => count > 0,
  );
}
