import { defineCommand } from "../command.ts";
import { usageError } from "../usage-error.ts";

export const setup = defineCommand({
  name: "setup",
  summary: "Connect Tacho to Claude Code: statusline, hooks and tools",
  usage: ["[--yes] [--dry-run] [--wrap | --replace | --no-statusline] [--scope user|local]"],
  details: `Shows what it would change and asks before it does. A backup of the settings stays in
the state directory; tacho uninstall puts everything back.`,
  options: {
    yes: { type: "boolean", short: "y", summary: "Do not ask" },
    "dry-run": { type: "boolean", summary: "Only show what would change" },
    wrap: { type: "boolean", summary: "Show your present statusline above Tacho's" },
    replace: { type: "boolean", summary: "Show Tacho's statusline instead of your present one" },
    "no-statusline": { type: "boolean", summary: "Leave the statusline setting alone" },
    scope: {
      type: "string",
      value: "user|local",
      summary: "Set up for you everywhere (default), or for you in this project",
    },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values }, world) {
    const scope = values.scope ?? "user";
    if (scope !== "user" && scope !== "local") {
      throw usageError(`--scope is "user" or "local", not "${scope}".`, "setup");
    }
    const choices = [
      ...(values.wrap ? (["wrap"] as const) : []),
      ...(values.replace ? (["replace"] as const) : []),
      ...(values["no-statusline"] ? (["leave"] as const) : []),
    ];
    if (choices.length > 1) {
      throw usageError("--wrap, --replace and --no-statusline exclude each other.", "setup");
    }
    const { runSetup } = await import("../setup/run-setup.ts");
    return runSetup(
      {
        scope,
        choice: choices[0],
        isAgreed: values.yes === true,
        isDryRun: values["dry-run"] === true,
        isJson: values.json === true,
      },
      world,
    );
  },
});
