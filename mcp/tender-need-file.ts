import { isAlertLookDue } from "../shared/alerts/alert-look-file.ts";
import { isResetNewsDue } from "../shared/alerts/alert-triggers.ts";
import { readTriggers } from "../shared/alerts/alerts-file.ts";
import { wantsSync } from "../shared/credentials/wants-sync-file.ts";
import { readRealTickets } from "../shared/notify/notices-file.ts";
import { reachableChannels } from "../shared/notify/reachable-channels.ts";
import { dueAtMs } from "../shared/notify/tender-due-file.ts";
import { isPollDue } from "../shared/quota/poll/next-poll-file.ts";
import type { Settings } from "./settings-file.ts";
import type { ServerWorld } from "./world.ts";

type NeedWorld = Pick<ServerWorld, "env" | "homeDir" | "now" | "platform">;

/**
 * Whether somebody has to look after outbox, limits or login now, though no hook says so: time has
 * made something due, or whoever was at it is dead. A few small files at most; no secret is read.
 */
export function isTenderNeeded(world: NeedWorld, settings: Settings): boolean {
  const { env, homeDir } = world;
  const { paths, hot } = settings;
  const nowMs = world.now();
  const channels = reachableChannels(hot.notify, world);
  const isOverdue = (dueAtMs(paths.runDir, channels) ?? Number.POSITIVE_INFINITY) <= nowMs;
  if (isOverdue || (channels.length > 0 && isNewsForPeople(settings, nowMs))) return true;
  if (settings.polls === true && isPollDue(paths.runDir, nowMs)) return true;
  return wantsSync({ env, homeDir, nowMs }, hot.credentials, paths);
}

function isNewsForPeople({ paths, hot }: Settings, nowMs: number): boolean {
  if (readRealTickets(paths.outboxDir, nowMs).length > 0) return true;
  if (isAlertLookDue(paths, hot.alerts, nowMs)) return true;
  const triggers = readTriggers(paths.alertsFile, hot.alerts);
  return triggers !== undefined && isResetNewsDue(triggers, nowMs);
}
