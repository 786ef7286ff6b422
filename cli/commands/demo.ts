import { defineCommand } from "../command.ts";

export const demo = defineCommand({
  name: "demo",
  summary: "Show invented sessions in a throw-away home",
  usage: [""],
  details: `Plays what Claude Code would say through the real statusline and hooks. Nothing is written to your
home or your state directory.`,
  options: {},
  async run(_, world) {
    const { runDemo } = await import("../demo/run-demo.ts");
    return runDemo(world);
  },
});
