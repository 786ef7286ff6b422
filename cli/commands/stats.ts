import { defineCommand } from "../command.ts";
import { showStats } from "../stats/show-stats.ts";

export const stats = defineCommand({
  name: "stats",
  summary: "Compare Claude Code's own statistics with Tacho's",
  usage: ["[--json]"],
  options: { json: { type: "boolean", summary: "Print JSON" } },
  async run({ values }, world) {
    return showStats(world, values.json === true ? "json" : "text");
  },
});
