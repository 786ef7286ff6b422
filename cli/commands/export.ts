import { defined } from "../../shared/platform/read-value.ts";
import { defineCommand } from "../command.ts";
import { exportFormat, runExport } from "../export/run-export.ts";

export const exportUsage = defineCommand({
  name: "export",
  summary: "Write all usage into a file, for spreadsheets and programs",
  usage: ["[--format csv|json|ndjson] [--out <file>] [--records]"],
  details: `A row for each day, session, subagent, project and model, with tokens and cost. With --records a row for
each answer of a model. Without --out it goes to stdout. The columns: docs/usage.md`,
  options: {
    format: {
      type: "string",
      short: "f",
      value: "<format>",
      summary: "csv (default), json or ndjson",
    },
    out: { type: "string", short: "o", value: "<file>", summary: "The file to write; replaced" },
    records: { type: "boolean", summary: "A row for each answer" },
    since: { type: "string", value: "<date>", summary: "From this day on, like 2026-11-01" },
    until: { type: "string", value: "<date>", summary: "Up to this day" },
    timezone: { type: "string", short: "z", value: "<zone>", summary: "Like Europe/Berlin or UTC" },
    json: { type: "boolean", summary: "The same as --format json" },
  },
  async run({ values }, world) {
    const { format, out, records, since, until, timezone, json } = values;
    return runExport(
      world,
      defined({
        format: exportFormat(format ?? (json ? "json" : "csv")),
        out,
        isByRecord: records === true,
        raw: defined({ since, until, timeZone: timezone }),
      }),
    );
  },
});
