import { defineCommand } from "../command.ts";

export const start = defineCommand({
  name: "start",
  summary: "Say whether all is connected, then show the live view",
  usage: ["[--demo]"],
  details: `In a terminal it offers to connect Claude Code, then shows tacho status --watch until Ctrl-C; elsewhere
it prints one picture and ends. Where nothing is recorded and nothing connected yet it shows the demo.`,
  options: { demo: { type: "boolean", summary: "Show the demo, whatever is here" } },
  async run({ values }, world) {
    if (values.demo) {
      const { runDemo } = await import("../demo/run-demo.ts");
      return runDemo(world);
    }
    const { runStart } = await import("../start/run-start.ts");
    return runStart(world);
  },
});
