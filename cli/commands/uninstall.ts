import { defineCommand } from "../command.ts";

export const uninstall = defineCommand({
  name: "uninstall",
  summary: "Disconnect Tacho and put Claude Code's settings back",
  usage: ["[--yes] [--dry-run] [--purge]"],
  details: `Settings that nobody changed since setup become byte for byte what they were; in others only
Tacho's entries go. Recorded data stays unless you say --purge.`,
  options: {
    yes: { type: "boolean", short: "y", summary: "Do not ask" },
    "dry-run": { type: "boolean", summary: "Only show what would change" },
    purge: { type: "boolean", summary: "Delete recorded data and Tacho's settings too" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values }, world) {
    const { runUninstall } = await import("../uninstall/run-uninstall.ts");
    return runUninstall(
      {
        isPurging: values.purge === true,
        isAgreed: values.yes === true,
        isDryRun: values["dry-run"] === true,
        isJson: values.json === true,
      },
      world,
    );
  },
});
