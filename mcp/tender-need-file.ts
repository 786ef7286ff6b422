import { isResetNewsDue } from "../shared/alerts/alert-triggers.ts";
import { readTriggers } from "../shared/alerts/alerts-file.ts";
import { claudePaths } from "../shared/claude/claude-paths.ts";
import { isSyncDue } from "../shared/credentials/sync-due-file.ts";
import { activeChannels } from "../shared/notify/channel-settings.ts";
import { readRealTickets } from "../shared/notify/notices-file.ts";
import { dueAtMs } from "../shared/notify/tender-due-file.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

type NeedWorld = Pick<ServerWorld, "env" | "homeDir" | "now">;

/**
 * Whether somebody has to look after outbox, limits or login now, though no hook says so: time has
 * made something due, or whoever was at it is dead. A few small files at most; no secret is read.
 */
export function isTenderNeeded(world: NeedWorld, settings: Settings): boolean {
  const { runDir } = settings.paths;
  const isOverdue = (dueAtMs(runDir) ?? Number.POSITIVE_INFINITY) <= world.now();
  return isOverdue || isNewsForPeople(world, settings) || wantsSync(world, settings);
}

function isNewsForPeople({ env, now }: NeedWorld, { paths, hot }: Settings): boolean {
  if (activeChannels(hot.notify, env).length === 0) return false;
  const nowMs = now();
  if (readRealTickets(paths.outboxDir, nowMs).length > 0) return true;
  const triggers = readTriggers(paths.alertsFile, hot.alerts.thresholds);
  return triggers !== undefined && isResetNewsDue(triggers, nowMs);
}

function wantsSync({ env, homeDir, now }: NeedWorld, { paths, hot }: Settings): boolean {
  const { hasSinks, minIntervalMs } = hot.credentials;
  if (!hasSinks) return false;
  const { credentialsSync } = paths;
  const { credentials } = claudePaths(env, homeDir);
  return isSyncDue({ credentialsSync, credentials }, { minIntervalMs, nowMs: now() });
}
