import { EMPTY_TABLE } from "../ledger/empty-table.ts";
import { readUsageTable } from "../ledger/read-ledger-file.ts";
import { tableStamp } from "../ledger/table-stamp-file.ts";
import { namesIn } from "../platform/folder-names-file.ts";
import { safeName } from "../platform/safe-name.ts";
import { fileStamp } from "../platform/stat-file.ts";
import { MS_PER_MINUTE } from "../platform/time.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { readObservations } from "../quota/observations-file.ts";
import type { AccountPlace } from "./account-work.ts";
import { learnPastWork, PAST_WORK_MS, type PastWork } from "./past-work.ts";

export type PastWorkFiles = { quotaDir: string; usageDir: string; prices: () => PriceBook };

/** Far more than two months of a busy account. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What is learned from weeks does not change with the next reading. */
const FRESH_MS = 10 * MS_PER_MINUTE;

/**
 * A reader of past work that keeps what it learned, a few hundred numbers for each account, until the
 * files have changed and some minutes have passed. It reads the ledger as it stands.
 */
export function createPastWorkReader(): (
  files: PastWorkFiles,
  place: AccountPlace,
  nowMs: number,
) => PastWork {
  const known = new Map<string, { stamp: string; atMs: number; past: PastWork }>();
  return (files, place, nowMs) => {
    const { quotaDir, usageDir } = files;
    const key = `${quotaDir} ${usageDir} ${place.account}`;
    const before = known.get(key);
    if (before !== undefined && isFresh(before, nowMs)) return before.past;
    const stamp = stampOf(files, place.account);
    if (before?.stamp === stamp) return before.past;
    const past = readPastWork(files, place, nowMs);
    known.set(key, { stamp, atMs: nowMs, past });
    return past;
  };
}

/** What is still short of readings may have them with the next one, and takes no time to learn. */
function isFresh({ atMs, past }: { atMs: number; past: PastWork }, nowMs: number): boolean {
  const isLearned = Object.values(past.costs).every(({ kind }) => kind === "ok");
  return isLearned && Math.abs(nowMs - atMs) < FRESH_MS;
}

function readPastWork(
  { quotaDir, usageDir, prices }: PastWorkFiles,
  place: AccountPlace,
  nowMs: number,
): PastWork {
  const span = { sinceMs: nowMs - PAST_WORK_MS, nowMs, maxBytes: MAX_BYTES };
  const book = prices();
  const table = readUsageTable(usageDir, book.promptThresholds) ?? EMPTY_TABLE;
  const observations = readObservations(quotaDir, place.account, span);
  return learnPastWork(observations, { table, prices: book }, { ...place, nowMs });
}

function stampOf({ quotaDir, usageDir }: PastWorkFiles, account: string): string {
  const folder = `${quotaDir}/${safeName(account) ?? "none"}`;
  const months = namesIn(folder).map((name) => `${name} ${fileStamp(`${folder}/${name}`)}`);
  return [tableStamp(usageDir), ...months].join("\n");
}
