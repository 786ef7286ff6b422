import { readdirSync } from "node:fs";
import { AppError } from "../platform/app-error.ts";
import { appendLine } from "../platform/append-file.ts";
import { readLastLines } from "../platform/last-lines-file.ts";
import { safeName } from "../platform/safe-name.ts";
import { openFolder } from "../platform/state-folder.ts";
import { observationLine, parseObservation } from "./observation.ts";
import type { QuotaObservation } from "./quota-window.ts";

/** Some 450 rows, half a millisecond to parse: the running windows of a busy machine. */
const HOT_PATH_BYTES = 64 * 1024;
/** The oldest month that is looked for, whatever `sinceMs` says. */
const MAX_MONTHS = 25;

/**
 * Adds observations to `<account>/<yyyy-mm>.jsonl` in one write; many processes may do so at once.
 * Throws when the disk refuses, and for an account that cannot be the name of a folder.
 */
export function appendObservations(
  quotaDir: string,
  account: string,
  observations: readonly QuotaObservation[],
  nowMs: number,
): void {
  const folder = accountFolder(quotaDir, account);
  if (folder === undefined) {
    throw new AppError("ACCOUNT_INVALID", "The account's id cannot be a file name: not recorded.");
  }
  if (observations.length === 0) return;
  openFolder(quotaDir);
  const { fileMode } = openFolder(folder);
  appendLine(monthFile(folder, nowMs, 0), observations.map(observationLine).join(""), fileMode);
}

/**
 * What was observed since `sinceMs`, as far as the newest `maxBytes` of the month files reach, in no
 * certain order. Foreign and torn lines are left out. Never throws, never hangs.
 */
export function readObservations(
  quotaDir: string,
  account: string,
  { sinceMs, nowMs, maxBytes = HOT_PATH_BYTES }: ReadLimits,
): QuotaObservation[] {
  const folder = accountFolder(quotaDir, account);
  if (folder === undefined) return [];
  const found: QuotaObservation[] = [];
  let leftBytes = maxBytes;
  for (let back = 0; back < MAX_MONTHS && leftBytes > 0; back++) {
    const { lines, readBytes } = readLastLines(monthFile(folder, nowMs, back), leftBytes);
    leftBytes -= readBytes;
    for (const line of lines) {
      const observation = parseObservation(line);
      if (observation !== undefined && observation.atMs >= sinceMs) found.push(observation);
    }
    if (monthStartMs(nowMs, back) <= sinceMs) break;
  }
  return found;
}

type ReadLimits = { sinceMs: number; nowMs: number; maxBytes?: number };

/** Accounts that have observations, by name. Empty when the folder cannot be read. */
export function listAccounts(quotaDir: string): string[] {
  try {
    return readdirSync(quotaDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && safeName(entry.name) !== undefined)
      .map(({ name }) => name)
      .sort();
  } catch {
    // Nothing was observed yet, or the folder is not ours to read.
    return [];
  }
}

function accountFolder(quotaDir: string, account: string): string | undefined {
  const name = safeName(account);
  return name === undefined ? undefined : `${quotaDir}/${name}`;
}

/** Months are those of UTC: machines in several time zones share the files. */
function monthFile(folder: string, nowMs: number, monthsBack: number): string {
  const start = new Date(monthStartMs(nowMs, monthsBack));
  // Not toISOString(): its first call costs a fifth of a millisecond.
  const month = `${start.getUTCMonth() + 1}`.padStart(2, "0");
  return `${folder}/${start.getUTCFullYear()}-${month}.jsonl`;
}

function monthStartMs(nowMs: number, monthsBack: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsBack, 1);
}
