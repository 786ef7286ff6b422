import { defineCommand } from "../command.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

export const alerts = defineCommand({
  name: "alerts",
  summary: "Send what waits and look at limits and login, for cron and systemd timers",
  usage: ["tick [--json]"],
  details: `For machines where nobody is working. It ends by itself, sees the whole environment it is started
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
  maxArguments: 1,
  async run({ values, positionals: [action] }, world) {
    if (action !== "tick") {
      const nearest = nearestName(action ?? "", ["tick"]);
      const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
      throw usageError(`Say what to do: tick.${hint}`, "alerts");
    }
    const { runTick } = await import("../alerts/run-tick.ts");
    return runTick(values.json === true ? "json" : "text", world);
  },
});
