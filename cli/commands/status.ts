import { defineCommand } from "../command.ts";
import { usageError } from "../usage-error.ts";

export const status = defineCommand({
  name: "status",
  summary: "Show the quota, live sessions, and what they use",
  usage: ["[--watch]", "--json"],
  details: `Tokens are a session's own and its agents'; $/h is taken over the last half hour. The sums of the
last 24 hours are those of every session that was active then, each counted as a whole.
"lasts" means that the limit is likely to hold until its reset; "out 14:20 · 70 %" that it is used up
before, with that probability, and when. ~ is an estimate. More of it: tacho quota`,
  options: {
    watch: { type: "boolean", short: "w", summary: "Redraw every second until Ctrl-C" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values }, world) {
    if (values.watch && values.json) {
      throw usageError("--watch and --json exclude each other.", "status");
    }
    const { showStatus, watchStatus } = await import("../status/show-status.ts");
    const shows = values.watch && world.stdoutIsTerminal ? watchStatus : showStatus;
    return shows(world, values.json === true ? "json" : "text");
  },
});
