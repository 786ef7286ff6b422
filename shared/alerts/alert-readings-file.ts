import type { StatePaths } from "../platform/state-paths.ts";
import { accountOutlooks } from "../quota/account-outlooks-file.ts";
import type { ExtraUsage } from "../quota/extra-usage.ts";
import { readExtraUsage } from "../quota/extra-usage-file.ts";
import { currentModelWeeks } from "../quota/model-week.ts";
import { type AlertReading, EXTRA_USAGE } from "./alerted-window.ts";

/**
 * All open windows of an account: the two that everybody has with their forecasts; of a model's week
 * and of extra usage, which the client looks up seldom, only what is used. Never throws.
 */
export function readAlertReadings(
  paths: Pick<StatePaths, "quotaDir" | "runDir">,
  account: string,
  nowMs: number,
): AlertReading[] {
  const { fiveHour, sevenDay, observations } = accountOutlooks(paths, account, { nowMs });
  const weeks = currentModelWeeks(observations, nowMs).map(
    ({ window, usedPercent, resetsAtMs }) => ({ window, usedPercent, resetsAtMs }),
  );
  const windows: (AlertReading | undefined)[] = [
    ...[fiveHour, sevenDay, ...weeks],
    extraReading(readExtraUsage(paths.quotaDir, account)),
  ];
  return windows.filter((reading) => reading !== undefined);
}

/** It is counted by the month; which one a number belongs to is only known from its date. */
function extraReading(extra: ExtraUsage | undefined): AlertReading | undefined {
  if (extra?.isEnabled !== true || extra.usedPercent === undefined) return undefined;
  const at = new Date(extra.atMs);
  const resetsAtMs = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
  return { window: EXTRA_USAGE, usedPercent: Math.min(100, extra.usedPercent), resetsAtMs };
}
