import type { Notice } from "../notify/notice.ts";
import { notedAtMs, queueNotice } from "../notify/queue-notice-file.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { type Alerts, NO_ALERTS, readAlerts } from "./alerts-file.ts";
import { settleClaims } from "./claim.ts";
import { openHomeId, readHomeId } from "./home-id-file.ts";
import { updateAlerts } from "./update-alerts-file.ts";

export type TellPaths = Pick<StatePaths, "alertsFile" | "quotaDir" | "outboxDir">;

export type Verdict = {
  notices: readonly Notice[];
  /** While they are queued: each of them claimed by this home. */
  claimed: Alerts;
  /** Once they are. The very alerts that were judged when nothing is to be written. */
  next: Alerts;
};

/** `home`: this one's id; absent before it has told anything. */
export type Judge = (alerts: Alerts, home: string | undefined) => Verdict;

/**
 * Queues what is to be told and writes down that it is. Takes the lock only when there is something.
 * Throws when the disk refuses.
 *
 * A kill between any two steps loses nothing and tells nothing twice. Before a notice is queued, a
 * claim names it and this home; the home that comes back finds it in its outbox, or not, and goes on
 * from there, and no other home tells it meanwhile. Only when the home does not come back within
 * minutes another one tells it, and then perhaps for the second time.
 */
export async function tellAlerts(
  paths: TellPaths,
  now: () => number,
  judge: Judge,
): Promise<{ queued: number }> {
  const { alertsFile, outboxDir } = paths;
  const read = readAlerts(alertsFile);
  // A later version of Tacho shares the file, and tells what there is to tell.
  if (read.kind === "blocked") return { queued: 0 };
  const known = read.kind === "ok" ? read.alerts : NO_ALERTS;
  const home = readHomeId(outboxDir);
  const first = judge(settled(known, home, outboxDir), home);
  if (first.next === known) return { queued: 0 };
  if (read.kind !== "ok" && first.notices.length === 0) return { queued: 0 };
  const nowMs = now();
  return await updateAlerts({ ...paths, nowMs }, (alerts, save) => {
    const ownHome = openHomeId(outboxDir, nowMs);
    // Another process may have told it since.
    const { notices, claimed, next } = judge(settled(alerts, ownHome, outboxDir), ownHome);
    if (notices.length > 0) save(claimed);
    const results = notices.map((notice) => queueNotice(outboxDir, notice));
    if (next !== alerts) save(next);
    return { queued: results.filter((result) => result === "queued").length };
  });
}

/** What this home was killed at is told, or was never begun. */
function settled(alerts: Alerts, home: string | undefined, outboxDir: string): Alerts {
  const isQueued = (key: string) => notedAtMs(outboxDir, key) !== undefined;
  const windows = settleClaims(alerts.windows, home, isQueued);
  const spends = settleClaims(alerts.spends, home, isQueued);
  return windows === alerts.windows && spends === alerts.spends
    ? alerts
    : { ...alerts, windows, spends };
}
