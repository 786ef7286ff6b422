import { isAlertDue, isResetNewsDue } from "../shared/alerts/alert-triggers.ts";
import { readTriggers } from "../shared/alerts/alerts-file.ts";
import type { HotAlerts } from "../shared/config/alerts-config.ts";
import { readConfigCache } from "../shared/config/config-cache-file.ts";
import { parseHookConfig } from "../shared/config/parse-hook-config.ts";
import { reachableChannels } from "../shared/notify/reachable-channels.ts";
import { startTender } from "../shared/notify/start-tender-file.ts";
import { noteDue } from "../shared/notify/tender-due-file.ts";
import { workerEnv } from "../shared/platform/child-env.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { accountOutlooks } from "../shared/quota/account-outlooks-file.ts";
import { makeForecasts } from "../shared/quota/make-forecasts-file.ts";

// A bundle of its own, loaded by path into a running statusline or hook: `runInWorker` finds what it
// exports here.

export const forecasts = makeForecasts;

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

/** Has the limits evaluated by a worker when something is to be told that nobody was told of. */
export function limits(request: LimitsRequest): void {
  const { paths, env, nowMs } = request;
  const config = readConfigCache(paths, parseHookConfig);
  if (config === undefined || reachableChannels(config.notify, request).length === 0) return;
  if (!hasNews(request, config.alerts)) return;
  noteDue(paths.runDir, nowMs);
  startTender({ ...request, env: workerEnv(env, config.credentials.keyEnvNames) });
}

function hasNews({ paths, account, nowMs }: LimitsRequest, alerts: HotAlerts): boolean {
  const triggers = readTriggers(paths.alertsFile, alerts);
  if (triggers === undefined) return false;
  const { fiveHour, sevenDay } = accountOutlooks(paths, account, { nowMs });
  const isDue = [fiveHour, sevenDay].some(
    (outlook) => outlook !== undefined && isAlertDue(triggers, outlook, { account, nowMs }),
  );
  return isDue || isResetNewsDue(triggers, nowMs);
}
