import { isAlertDue, isResetNewsDue } from "../shared/alerts/alert-triggers.ts";
import { readTriggers } from "../shared/alerts/alerts-file.ts";
import { readConfigCache } from "../shared/config/config-cache-file.ts";
import { parseHookConfig } from "../shared/config/parse-hook-config.ts";
import { reachableChannels } from "../shared/notify/reachable-channels.ts";
import { startTender } from "../shared/notify/start-tender-file.ts";
import { noteDue } from "../shared/notify/tender-due-file.ts";
import { workerEnv } from "../shared/platform/child-env.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { readObservations } from "../shared/quota/observations-file.ts";
import { quotaOutlooks } from "../shared/quota/outlook.ts";
import { QUOTA_HISTORY_MS } from "../shared/quota/quota-window.ts";

// A bundle of its own, loaded by path into a running statusline whose quota has just moved:
// `runInWorker` finds it here.

export type LimitsRequest = {
  paths: StatePaths;
  account: string;
  env: { readonly [name: string]: string | undefined };
  platform: NodeJS.Platform;
  nowMs: number;
  nodePath: string;
  workerPath: string;
  load: (path: string) => unknown;
};

/** Has the limits evaluated by a worker when a threshold was passed that nobody was told of. */
export function limits(request: LimitsRequest): void {
  const { paths, env, nowMs } = request;
  const config = readConfigCache(paths, parseHookConfig);
  if (config === undefined || reachableChannels(config.notify, request).length === 0) return;
  if (!hasNews(request, config.alerts.thresholds)) return;
  noteDue(paths.runDir, nowMs);
  startTender({ ...request, env: workerEnv(env, config.credentials.keyEnvNames) });
}

function hasNews({ paths, account, nowMs }: LimitsRequest, thresholds: readonly number[]): boolean {
  const triggers = readTriggers(paths.alertsFile, thresholds);
  if (triggers === undefined) return false;
  const range = { sinceMs: nowMs - QUOTA_HISTORY_MS, nowMs };
  const outlooks = quotaOutlooks(readObservations(paths.quotaDir, account, range), nowMs);
  const isDue = Object.values(outlooks).some((outlook) =>
    isAlertDue(triggers, outlook, { account, nowMs }),
  );
  return isDue || isResetNewsDue(triggers, nowMs);
}
