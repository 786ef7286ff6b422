import { readAlerts } from "../../shared/alerts/alerts-file.ts";
import { snoozedUntilMs } from "../../shared/alerts/snooze.ts";
import { formatClockTime } from "../../shared/display/clock-time.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Whether it is known what was told of the limits: without that nothing may be told of them. */
export function checkAlerts({ world, paths, loaded }: Patient): Check {
  const read = readAlerts(paths.alertsFile);
  switch (read.kind) {
    case "ok": {
      const { thresholds } = loaded.config.alerts;
      const list = thresholds.length === 0 ? "no percents" : `${thresholds.join(", ")} %`;
      const nowMs = world.nowMs();
      const untilMs = snoozedUntilMs(read.alerts.snooze, nowMs);
      const wait =
        untilMs === undefined ? "" : `; snoozed until ${formatClockTime(untilMs, nowMs)}`;
      return ok("alerts", `Limits are watched at ${list}${wait}`);
    }
    case "corrupt":
      return warn(
        "alerts",
        `${paths.alertsFile} is damaged: what was told of the limits may be told again.`,
        "The next alert sets it aside and writes it anew; if not, delete it",
      );
    case "blocked":
      return fail(
        "alerts",
        `${paths.alertsFile} cannot be read by this version of Tacho: no limit is told.`,
        "Check its owner and modes, update Tacho, or remove the file",
      );
  }
}
