import { defineCommand } from "../command.ts";
import { usageError } from "../usage-error.ts";

export const start = defineCommand({
  name: "start",
  summary: "Say whether all is connected, then show the live view",
  usage: ["[--demo]", "--json"],
  details: `In a terminal it offers to connect Claude Code, then shows tacho status --watch until Ctrl-C; elsewhere
it prints one picture and ends. Where nothing is recorded and nothing connected yet it shows the demo.`,
  options: {
    demo: { type: "boolean", summary: "Show the demo, whatever is here" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values }, world) {
    if (values.demo && values.json) {
      throw usageError("--demo and --json exclude each other.", "start");
    }
    if (values.demo) {
      const { runDemo } = await import("../demo/run-demo.ts");
      return runDemo(world);
    }
    const { printStart, runStart } = await import("../start/run-start.ts");
    return values.json ? printStart(world) : runStart(world);
  },
});
