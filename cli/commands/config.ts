import { defineCommand } from "../command.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

export const config = defineCommand({
  name: "config",
  summary: "Read and change Tacho's settings",
  usage: ["get [key]", "set <key> <value>", "unset <key>", "path", "schema"],
  details: `Keys are dotted, as in statusline.theme; values are JSON or plain text. The value - is read from
stdin, or asked for in a terminal; secrets are taken only so, and shown as (set).
docs/configuration.md lists all keys, "tacho config schema" prints their JSON Schema.`,
  options: { json: { type: "boolean", summary: "Print JSON" } },
  maxArguments: 3,
  async run({ values, positionals: [name, ...args] }, world) {
    const { CONFIG_ACTIONS } = await import("../config/config-actions.ts");
    const action = CONFIG_ACTIONS.find((candidate) => candidate.name === name);
    if (action === undefined) {
      const nearest = nearestName(
        name ?? "",
        CONFIG_ACTIONS.map((candidate) => candidate.name),
      );
      const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
      throw usageError(`Say what to do: get, set, unset, path or schema.${hint}`, "config");
    }
    if (args.length < action.minArgs || args.length > action.maxArgs) {
      throw usageError(`Use it as: tacho config ${action.usage}.`, "config");
    }
    return action.run({ args, isJson: values.json === true, world });
  },
});
