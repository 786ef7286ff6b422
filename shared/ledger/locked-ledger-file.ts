import { errorCode } from "../platform/json-file.ts";
import { removeLeftovers } from "../platform/leftovers-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import { clearLogName, clearTheWay } from "./clear-way-file.ts";
import { ledgerError } from "./ledger-error.ts";
import { type Ledger, LogDamage } from "./ledger-file.ts";
import { type LedgerPaths, ledgerPaths } from "./ledger-paths.ts";
import { forgetDerived, openLedger } from "./open-ledger-file.ts";
import { openLogForWriting } from "./open-log-file.ts";
import { type HeldLock, waitForLock } from "./refresh-lock-file.ts";
import type { PromptThresholds } from "./usage-table.ts";

export type LedgerWorld = {
  /** The ledger's folder, `$TACHO_HOME/usage`; made when need be. */
  usageDir: string;
  nowMs: () => number;
  /** `promptThresholds` of the price book: the table is kept fine enough for them. */
  promptThresholds: PromptThresholds;
  /** How long to wait for another process that writes; 1,500 by default. */
  patienceMs?: number;
};

export type LockedLedger = { paths: LedgerPaths; ledger: Ledger; lock: HeldLock };

const PATIENCE_MS = 1_500;
/** Another process was at the log in spite of the lock: each time all is opened anew. */
const ATTEMPTS = 4;

/**
 * Does `work` with the ledger while no other process writes to it. `undefined` when another one does
 * for too long, or `work` returns it, because it came across another one, again and again. Throws an
 * AppError when the disk is full or the folder not writable.
 */
export async function withLedger<T>(
  world: LedgerWorld,
  work: (locked: LockedLedger) => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    ensurePrivateFolder(world.usageDir);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const result = await attemptWork(world, work);
      if (result === "busy") return undefined;
      if (result !== undefined) return result;
    }
    return undefined;
  } catch (error) {
    throw ledgerError(error, errorCode(error), world.usageDir);
  }
}

async function attemptWork<T>(
  { usageDir, nowMs, promptThresholds, patienceMs = PATIENCE_MS }: LedgerWorld,
  work: (locked: LockedLedger) => Promise<T | undefined>,
): Promise<T | "busy" | undefined> {
  const paths = ledgerPaths(usageDir);
  clearTheWay(paths, nowMs());
  const lock = await waitForLock(paths.lock, nowMs, patienceMs);
  if (lock === undefined) return "busy";
  try {
    removeLeftovers(usageDir, nowMs());
    clearLogName(usageDir, nowMs());
    const log = openLogForWriting(usageDir);
    try {
      // Ends the line of a killed writer, so that it costs only itself.
      if (log.isTorn() && log.append(Buffer.from("\n")) === undefined) return undefined;
      return await work({ paths, lock, ledger: openLedger(paths, log, promptThresholds) });
    } catch (error) {
      if (!(error instanceof LogDamage)) throw error;
      // All is derived from the log in the next attempt, and what it lost is read from the files again.
      forgetDerived(paths);
      return undefined;
    } finally {
      log.close();
    }
  } finally {
    lock.release();
  }
}
