import { tryLock } from "../platform/lock-file.ts";
import { safeName } from "../platform/safe-name.ts";
import { openFolder } from "../platform/state-folder.ts";
import { MS_PER_HOUR, MS_PER_SECOND } from "../platform/time.ts";
import { writeExtraUsage } from "./extra-usage-file.ts";
import { newsAmong } from "./news-lines.ts";
import { appendObservations, readObservations } from "./observations-file.ts";
import type { UsageNumbers } from "./usage-numbers.ts";

/** Longer ago nothing is compared with: a line more does no harm. */
const LOOK_BACK_MS = 24 * MS_PER_HOUR;
const MAX_BYTES = 512 * 1024;
const STALE_MS = 5 * MS_PER_SECOND;

/**
 * Records what an answer says of an account: a line for each number that is news, and the extra usage.
 * `busy`: another process records for this account, so nothing was written. Throws when the disk
 * refuses.
 */
export async function recordUsage(
  quotaDir: string,
  account: string,
  { numbers, nowMs }: { numbers: UsageNumbers; nowMs: number },
): Promise<{ kind: "recorded"; lines: number } | { kind: "busy" }> {
  if (safeName(account) === undefined) return { kind: "recorded", lines: 0 };
  openFolder(quotaDir);
  openFolder(`${quotaDir}/${account}`);
  const release = await tryLock(`${quotaDir}/${account}/extra-usage.json`, STALE_MS);
  if (release === undefined) return { kind: "busy" };
  try {
    const atMs = Math.min(nowMs, ...numbers.observations.map((reading) => reading.atMs));
    const range = { sinceMs: atMs - LOOK_BACK_MS, nowMs, maxBytes: MAX_BYTES };
    const recorded = readObservations(quotaDir, account, range);
    const news = newsAmong(numbers.observations, recorded, nowMs);
    appendObservations(quotaDir, account, news, nowMs);
    const { extraUsage } = numbers;
    if (extraUsage !== undefined) writeExtraUsage(quotaDir, account, { extraUsage, nowMs });
    return { kind: "recorded", lines: news.length };
  } finally {
    await release();
  }
}
