import { isAlertDue, isResetNewsDue } from "../shared/alerts/alert-triggers.ts";
import { readTriggers } from "../shared/alerts/alerts-file.ts";
import type { Budget } from "../shared/budget/budget-file.ts";
import type { HookConfig } from "../shared/config/hot-config.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

/** Where a session asks or has used something. Resets are looked for wherever one begins. */
const LOOKS_AT: ReadonlySet<string> = new Set([
  "SessionStart",
  "UserPromptSubmit",
  "Stop",
  "StopFailure",
]);

type LimitSettings = { config: HookConfig; paths: StatePaths; budget: () => Budget | undefined };

/** Whether people may have to be told of a limit: enough to have it looked at, under the lock. */
export function hasLimitNews(
  { event }: HookInput,
  { now }: HookWorld,
  { config, paths, ...settings }: LimitSettings,
): boolean {
  if (!LOOKS_AT.has(event)) return false;
  const nowMs = now();
  const triggers = readTriggers(paths.alertsFile, config.alerts);
  if (triggers === undefined) return false;
  if (isResetNewsDue(triggers, nowMs)) return true;
  const budget = settings.budget();
  if (budget === undefined) return false;
  const { account, outlooks } = budget;
  return Object.values(outlooks).some((outlook) =>
    isAlertDue(triggers, outlook, { account, nowMs }),
  );
}
