import { defined } from "../../shared/platform/read-value.ts";
import { defineCommand } from "../command.ts";
import { checkReport } from "../usage/check-report.ts";
import { importUsage, removeImportedUsage } from "../usage/import-usage.ts";
import { rebuildUsage } from "../usage/rebuild-usage.ts";
import { refreshUsage } from "../usage/refresh-usage.ts";
import { showBlocks } from "../usage/show-blocks.ts";
import { showUsage } from "../usage/show-usage.ts";
import { usageFormat } from "../usage/usage-format.ts";
import { usageError } from "../usage-error.ts";

export const usage = defineCommand({
  name: "usage",
  summary: "Show what all coding tools used, and what it cost",
  usage: [
    "[daily|weekly|monthly] [options]",
    "session|project|model|source [options]",
    "blocks [options]",
    "refresh | rebuild",
    "import <file> | import --remove",
  ],
  details: `Covers all history, also of transcripts that are deleted by now. Dates are days in the time zone, both
included. A project is a folder with those in it, or the name of one; a part of a model's name is enough.
blocks are the 5-hour windows of Claude Code. refresh only reads what is new, rebuild reads all files again. import takes over the --json of ccusage.
– means that no price is known, * that a part has none. More: docs/usage.md`,
  options: {
    since: { type: "string", value: "<date>", summary: "From this day on, like 2026-11-01" },
    until: { type: "string", value: "<date>", summary: "Up to this day" },
    period: {
      type: "string",
      value: "<period>",
      summary: "today, yesterday, week, month, last7days, last30days or all",
    },
    timezone: { type: "string", short: "z", value: "<zone>", summary: "Like Europe/Berlin or UTC" },
    project: { type: "string", value: "<folder>", summary: "Only this project" },
    model: { type: "string", value: "<name>", summary: "Only this model" },
    source: { type: "string", value: "<tool>", summary: "Only this tool, like claude or codex" },
    account: { type: "string", value: "<id>", summary: "Only this account" },
    by: { type: "string", value: "<group>", summary: "Split each row by model, project, day, …" },
    order: { type: "string", value: "<order>", summary: "oldest, newest or costliest first" },
    limit: { type: "string", short: "n", value: "<rows>", summary: "The first so many rows" },
    cursor: { type: "string", value: "<text>", summary: "The rows after: a report's nextCursor" },
    compact: { type: "boolean", summary: "Only tokens and cost" },
    json: { type: "boolean", summary: "Print JSON" },
    csv: { type: "boolean", summary: "Print CSV" },
    ndjson: { type: "boolean", summary: "Print a line of JSON for each row" },
    remove: { type: "boolean", summary: "Take out what was imported" },
  },
  maxArguments: 2,
  async run({ values, positionals: [report = "daily", file] }, world) {
    const { timezone, compact, json, csv, ndjson, remove, ...filters } = values;
    if (remove && report !== "import") {
      throw usageError("--remove goes with tacho usage import.", "usage");
    }
    checkReport(report, values);
    const format = usageFormat({ json, csv, ndjson });
    if (report === "import") {
      if (remove) return removeImportedUsage(world, format);
      if (file === undefined) throw usageError("Say which file to import.", "usage");
      return importUsage(world, { file, source: filters.source, timeZone: timezone, format });
    }
    if (file !== undefined) {
      throw usageError(`tacho usage ${report} does not take the argument "${file}".`, "usage");
    }
    if (report === "refresh") return refreshUsage(world, format);
    if (report === "rebuild") return rebuildUsage(world, format);
    const raw = defined({ ...filters, timeZone: timezone });
    const request = { raw, format, isCompact: compact === true };
    if (report === "blocks") return showBlocks(world, request);
    return showUsage(world, { ...request, raw: { ...raw, groupBy: report } });
  },
});
