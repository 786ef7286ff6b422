import { readTold } from "../notify/notices-file.ts";
import { notedAtMs, queueNotice } from "../notify/queue-notice-file.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_HOUR } from "../platform/time.ts";
import { listAccounts } from "../quota/observations-file.ts";
import { openCalendar } from "../reports/calendar.ts";
import { dayText } from "../reports/day-text.ts";
import { readAlertReadings } from "./alert-readings-file.ts";
import { isUnnamed } from "./alerted-window.ts";
import { digestLines } from "./digest-lines.ts";
import { lastDigestMs } from "./digest-time.ts";
import { type LedgerPlace, openLedgerReport } from "./ledger-report-file.ts";

type DigestPaths = Pick<StatePaths, "outboxDir" | "quotaDir" | "runDir">;

/** A machine that slept tells it when it wakes, but not in the evening. */
const NEWS_MS = 12 * MS_PER_HOUR;

/** The key of the summary that is due and not told yet; each home tells of its own ledger. */
export function dueDigest(
  digestAt: string,
  { outboxDir }: Pick<StatePaths, "outboxDir">,
  nowMs: number,
): string | undefined {
  const atMs = lastDigestMs(digestAt, nowMs);
  if (nowMs - atMs > NEWS_MS) return undefined;
  const key = `digest-${dayText(openCalendar().dayAt(atMs))}`;
  return notedAtMs(outboxDir, key) === undefined ? key : undefined;
}

/** Queues the summary of the day before. Throws when the disk refuses or the ledger cannot be read. */
export function queueDigest(
  key: string,
  { paths, ledger, nowMs }: { paths: DigestPaths; ledger: LedgerPlace; nowMs: number },
): "queued" | "known" | "nothing" {
  const day = dayText(openCalendar().dayAt(nowMs) - 1);
  const report = openLedgerReport(ledger);
  const lines = digestLines({
    report: report({ groupBy: "project", sinceDay: day, untilDay: day, order: "costliest" }),
    accounts: listAccounts(paths.quotaDir)
      .filter((account) => !isUnnamed(account))
      .map((account) => ({ account, readings: readAlertReadings(paths, account, nowMs) })),
    heldBack: heldBackSince(paths.outboxDir, nowMs - MS_PER_DAY),
    nowMs,
  });
  if (lines === undefined) return "nothing";
  return queueNotice(paths.outboxDir, { key, atMs: nowMs, kind: "digest", lines });
}

function heldBackSince(outboxDir: string, sinceMs: number): number {
  return readTold(outboxDir).filter(
    (told) => told.kind === "dropped" && told.dropped === "quiet hours" && told.atMs >= sinceMs,
  ).length;
}
