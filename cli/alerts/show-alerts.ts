import { readAlertReadings } from "../../shared/alerts/alert-readings-file.ts";
import { isUnnamed } from "../../shared/alerts/alerted-window.ts";
import { NO_ALERTS, readAlerts } from "../../shared/alerts/alerts-file.ts";
import { nextDigestMs } from "../../shared/alerts/digest-time.ts";
import { snoozedUntilMs } from "../../shared/alerts/snooze.ts";
import { loadConfig } from "../../shared/config/config-file.ts";
import { hotConfigOf } from "../../shared/config/hot-config.ts";
import { activeChannels } from "../../shared/notify/channel-settings.ts";
import { AppError } from "../../shared/platform/app-error.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import { listAccounts } from "../../shared/quota/observations-file.ts";
import type { ExitCode } from "../command.ts";
import { chooseLook } from "../look.ts";
import type { World } from "../world.ts";
import { alertsLines } from "./alerts-lines.ts";
import { type AlertsView, windowView } from "./alerts-view.ts";
import { blockedText } from "./blocked-text.ts";

/** `tacho alerts`: what was told of the limits that are open, and what is armed. */
export function showAlerts(world: World, format: "text" | "json"): ExitCode {
  const nowMs = world.nowMs();
  const home = tachoHome(world.env, world.homeDir);
  const { config, problems } = loadConfig(statePaths(home, world.env));
  for (const problem of problems) world.writeErr(`tacho: ${problem}\n`);
  const paths = statePaths(home, world.env, config.sharedDir);
  const read = readAlerts(paths.alertsFile);
  if (read.kind === "blocked") {
    throw new AppError("ALERTS_BLOCKED", blockedText(paths.alertsFile));
  }
  const { windows, snooze } = read.kind === "ok" ? read.alerts : NO_ALERTS;
  const { alerts, notify } = config;
  const named = listAccounts(paths.quotaDir).filter((account) => !isUnnamed(account));
  const view: AlertsView = defined({
    channels: activeChannels(hotConfigOf(config).notify, world.env),
    snoozedUntilMs: snoozedUntilMs(snooze, nowMs),
    windows: named.flatMap((account) =>
      readAlertReadings(paths, account, nowMs)
        .filter(({ resetsAtMs }) => resetsAtMs > nowMs)
        .map((reading) => windowView(reading, windows, { account, config: { alerts, notify } })),
    ),
    spend: alerts.spend,
    tokenHealth: alerts.tokenHealth,
    digestAt: alerts.digestAt,
    nextDigestAtMs:
      alerts.digestAt === undefined ? undefined : nextDigestMs(alerts.digestAt, nowMs),
  });
  if (format === "json") {
    world.writeOut(`${JSON.stringify(view)}\n`);
    return 0;
  }
  const lines = alertsLines(view, chooseLook(world, config.statusline), nowMs);
  world.writeOut(lines.map((line) => `${line}\n`).join(""));
  return 0;
}
