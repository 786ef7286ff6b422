import { defineCommand } from "../command.ts";
import { showRecords } from "../records/show-records.ts";

export const records = defineCommand({
  name: "records",
  summary: "Show streaks, and the days, sessions and projects that stand out",
  usage: ["[--timezone <zone>] [--json]"],
  details: `Covers all history, also of transcripts that are deleted by now. A streak is of days with usage in the time
zone; it runs on while yesterday or today has some. Today is not over, so it cannot be the cheapest day.`,
  options: {
    timezone: { type: "string", short: "z", value: "<zone>", summary: "Like Europe/Berlin or UTC" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values: { timezone, json } }, world) {
    return showRecords(world, { timeZone: timezone, format: json === true ? "json" : "text" });
  },
});
