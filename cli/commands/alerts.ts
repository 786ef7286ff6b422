import { defineCommand } from "../command.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

export const alerts = defineCommand({
  name: "alerts",
  summary: "Show what was told of limits and what is armed, hold it back, or send what waits",
  usage: ["[--json]", "snooze <30m|2h|1d|until 14:00|off>", "tick [--json]"],
  details: `"snooze" holds alerts (limits, resets, spending, logins) back in all homes that share the directory.
"tick" is for machines where nobody is working. It ends by itself, sees the whole environment it is started
with, and writes to stderr (exit code 1) only when something went wrong. With cron, every minute:
  * * * * * ~/.tacho/bin/tacho alerts tick >/dev/null
With systemd, in ~/.config/systemd/user, then: systemctl --user enable --now tacho.timer
  tacho.service: [Service]
                 Type=oneshot
                 ExecStart=%h/.tacho/bin/tacho alerts tick
  tacho.timer:   [Timer]
                 OnCalendar=minutely
                 [Install]
                 WantedBy=timers.target`,
  options: { json: { type: "boolean", summary: "Print JSON" } },
  maxArguments: 3,
  async run({ values, positionals: [action, ...words] }, world) {
    const format = values.json === true ? "json" : "text";
    if (action === "snooze") {
      const { runSnooze } = await import("../alerts/run-snooze.ts");
      return runSnooze(words, world, format);
    }
    if (action !== undefined && action !== "tick") {
      const nearest = nearestName(action, ["snooze", "tick"]);
      const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
      throw usageError(`Say what to do: snooze or tick.${hint}`, "alerts");
    }
    const [extra] = words;
    if (extra !== undefined) {
      throw usageError(`tacho alerts tick does not take the argument "${extra}".`, "alerts");
    }
    if (action === undefined) {
      const { showAlerts } = await import("../alerts/show-alerts.ts");
      return showAlerts(world, format);
    }
    const { runTick } = await import("../alerts/run-tick.ts");
    return runTick(format, world);
  },
});
