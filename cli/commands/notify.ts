import { CHANNELS } from "../../shared/config/notify-config.ts";
import { defineCommand } from "../command.ts";
import { nearestName } from "../nearest-name.ts";
import { usageError } from "../usage-error.ts";

export const notify = defineCommand({
  name: "notify",
  summary: "Try the ways to reach you, and see what was told and what became of it",
  usage: ["test [channel] [--json]", "log [--limit <number>] [--json]"],
  details: `Channels: ${CHANNELS.join(", ")}. "test" sends a message right now and exits with 1 when one
did not get through; "log" goes a week back. Setting them up: docs/notifications.md.`,
  options: {
    limit: {
      type: "string",
      short: "n",
      value: "<number>",
      summary: "How many entries of the log, the newest; 20 without it",
    },
    json: { type: "boolean", summary: "Print JSON" },
  },
  maxArguments: 2,
  async run({ values, positionals: [action, channel] }, world) {
    const format = values.json === true ? "json" : "text";
    if (action === "test") {
      if (values.limit !== undefined) throw usageError("--limit belongs to the log.", "notify");
      const { testChannels } = await import("../notify/test-channels.ts");
      return testChannels(world, { name: channel, format });
    }
    if (action === "log") {
      if (channel !== undefined) throw usageError("The log takes no channel.", "notify");
      const { showLog } = await import("../notify/show-log.ts");
      return showLog(world, { limit: limitOf(values.limit), format });
    }
    const nearest = nearestName(action ?? "", ["test", "log"]);
    const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
    throw usageError(`Say what to do: test or log.${hint}`, "notify");
  },
});

const DEFAULT_LIMIT = 20;

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw usageError("--limit takes a whole number from 1 on.", "notify");
  }
  return Number(text);
}
