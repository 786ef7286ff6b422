import { explainSession } from "../audit/explain-session.ts";
import { showAudit } from "../audit/show-audit.ts";
import { defineCommand } from "../command.ts";

export const audit = defineCommand({
  name: "audit",
  summary: "Show what usage was read, dropped and counted, and why",
  usage: ["[--json]", "<session> [--json]"],
  details: `Without a session: files and lines of each tool, what was dropped for which reason, tools whose files
hold nothing, and transcripts that are deleted soon. With the beginning of a session's id: each answer
that its total is made of, from a fresh reading of all files.`,
  options: { json: { type: "boolean", summary: "Print JSON" } },
  maxArguments: 1,
  async run({ values, positionals: [session] }, world) {
    const format = values.json === true ? "json" : "text";
    return session === undefined
      ? showAudit(world, format)
      : explainSession(world, { session, format });
  },
});
