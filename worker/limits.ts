import { isAlertDue, isResetNewsDue } from "../shared/alerts/alert-triggers.ts";
import { readTriggers } from "../shared/alerts/alerts-file.ts";
import { readConfigCache } from "../shared/config/config-cache-file.ts";
import { parseHookConfig } from "../shared/config/parse-hook-config.ts";
import { activeChannels } from "../shared/notify/channel-settings.ts";
import { startTender } from "../shared/notify/start-tender-file.ts";
import { noteDue } from "../shared/notify/tender-due-file.ts";
import { workerEnv } from "../shared/platform/child-env.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { MS_PER_DAY } from "../shared/platform/time.ts";
import { readObservations } from "../shared/quota/observations-file.ts";
import { quotaOutlooks } from "../shared/quota/outlook.ts";

// A bundle of its own, loaded by path into a running statusline whose quota has just moved:
// `runInWorker` finds it here.

export type LimitsRequest = {
  paths: StatePaths;
  account: string;
  env: { readonly [name: string]: string | undefined };
  nowMs: number;
  nodePath: string;
  workerPath: string;
  load: (path: string) => unknown;
};

/** The longest window, and a day more for readings that came late. */
const HISTORY_MS = 8 * MS_PER_DAY;

/** Has the limits evaluated by a worker when a threshold was passed that nobody was told of. */
export function limits(request: LimitsRequest): void {
  const { paths, env, nowMs } = request;
  const config = readConfigCache(paths, parseHookConfig);
  if (config === undefined || activeChannels(config.notify, env).length === 0) return;
  if (!hasNews(request, config.alerts.thresholds)) return;
  noteDue(paths.runDir, nowMs);
  startTender({ ...request, env: workerEnv(env, config.credentials.keyEnvNames) });
}

function hasNews({ paths, account, nowMs }: LimitsRequest, thresholds: readonly number[]): boolean {
  const triggers = readTriggers(paths.alertsFile, thresholds);
  if (triggers === undefined) return false;
  const range = { sinceMs: nowMs - HISTORY_MS, nowMs };
  const outlooks = quotaOutlooks(readObservations(paths.quotaDir, account, range), nowMs);
  const isDue = Object.values(outlooks).some((outlook) =>
    isAlertDue(triggers, outlook, { account, nowMs }),
  );
  return isDue || isResetNewsDue(triggers, nowMs);
}
