import { tachoVersion } from "../../shared/platform/tacho-version.ts";
import { defineCommand } from "../command.ts";

export const version = defineCommand({
  name: "version",
  summary: "Print the version of Tacho and of Node.js",
  usage: ["[--json]"],
  options: { json: { type: "boolean", summary: "Print JSON" } },
  async run({ values }, world) {
    const versions = { tacho: tachoVersion, node: world.nodeVersion };
    world.writeOut(
      values.json
        ? `${JSON.stringify(versions)}\n`
        : `tacho ${versions.tacho} (Node.js ${versions.node})\n`,
    );
    return 0;
  },
});
