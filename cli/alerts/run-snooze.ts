import { snoozedUntilMs } from "../../shared/alerts/snooze.ts";
import { updateAlerts } from "../../shared/alerts/update-alerts-file.ts";
import { loadConfig } from "../../shared/config/config-file.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { noteDue } from "../../shared/notify/tender-due-file.ts";
import { statePaths, tachoHome } from "../../shared/platform/state-paths.ts";
import type { ExitCode } from "../command.ts";
import type { World } from "../world.ts";
import { parseSnooze } from "./parse-snooze.ts";

/** `tacho alerts snooze <how long>`: for all homes that share the directory. */
export async function runSnooze(
  words: readonly string[],
  world: World,
  format: "text" | "json",
): Promise<ExitCode> {
  const nowMs = world.nowMs();
  const untilMs = parseSnooze(words, nowMs);
  const home = tachoHome(world.env, world.homeDir);
  const { config } = loadConfig(statePaths(home, world.env));
  const paths = statePaths(home, world.env, config.sharedDir);
  const isOn = untilMs > nowMs;
  const was = await updateAlerts({ ...paths, nowMs }, (alerts, save) => {
    const { snooze } = alerts;
    const wasUntilMs = snoozedUntilMs(snooze, nowMs);
    if (!isOn && wasUntilMs === undefined) return "off";
    // What it has held back since is as old as it was before.
    const sinceMs = wasUntilMs === undefined ? nowMs : (snooze?.sinceMs ?? nowMs);
    save({ ...alerts, snooze: { sinceMs, untilMs } });
    return "on";
  });
  // What waits may go now, and what goes on waiting has another end.
  noteDue(paths.runDir, nowMs);
  if (format === "json") {
    world.writeOut(`${JSON.stringify(isOn ? { snoozedUntilMs: untilMs } : {})}\n`);
  } else {
    world.writeOut(`${isOn ? onText(untilMs, nowMs) : OFF_TEXT[was]}\n`);
  }
  return 0;
}

const OFF_TEXT = {
  on: "Alerts are told again; what waited comes now.",
  off: "Nothing was snoozed.",
} as const;

function onText(untilMs: number, nowMs: number): string {
  const until = formatClockTime(untilMs, nowMs);
  return `Alerts wait until ${until}; starts, ends and questions of agents do not.\nSooner: tacho alerts snooze off`;
}
