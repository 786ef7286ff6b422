import { utimesSync } from "node:fs";
import type { HotAlerts } from "../config/alerts-config.ts";
import { createFileOnce } from "../platform/create-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { ensurePrivateFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { CLOCKS_DIFFER_MS, MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import { lastDigestMs } from "./digest-time.ts";
import { ledgerWrittenMs } from "./ledger-written-file.ts";

/** A worker costs a tenth of a second: money and logins are not looked at more often by themselves. */
const SPEND_LOOK_MS = 30 * MS_PER_SECOND;
const LOGIN_LOOK_MS = 15 * MS_PER_MINUTE;

/** Notes that all was looked at that no hook and no statusline tells of. Throws when the disk refuses. */
export function noteLook(runDir: string, nowMs: number): void {
  const path = lookPath(runDir);
  ensurePrivateFolder(runDir);
  createFileOnce(path, "", 0o600);
  utimesSync(path, nowMs / 1_000, nowMs / 1_000);
}

/**
 * Whether it is time to look at what was spent, at the login or at the clock for the daily summary.
 * A few calls of `stat`.
 */
export function isAlertLookDue(
  paths: Pick<StatePaths, "home" | "runDir" | "sessionsFile">,
  { spend, tokenHealth, digestAt }: HotAlerts,
  nowMs: number,
): boolean {
  if (spend.length === 0 && !tokenHealth && digestAt === undefined) return false;
  const lookedMs = mtimeOf(lookPath(paths.runDir));
  if (lookedMs === undefined || lookedMs > nowMs + CLOCKS_DIFFER_MS) return true;
  const ageMs = nowMs - lookedMs;
  if (tokenHealth && ageMs >= LOGIN_LOOK_MS) return true;
  if (digestAt !== undefined && lastDigestMs(digestAt, nowMs) > lookedMs) return true;
  if (spend.length === 0 || ageMs < SPEND_LOOK_MS) return false;
  const changes = [mtimeOf(paths.sessionsFile), ledgerWrittenMs(paths.home)];
  return changes.some((changedMs) => changedMs !== undefined && changedMs > lookedMs);
}

function lookPath(runDir: string): string {
  return `${runDir}/alerts.looked`;
}
