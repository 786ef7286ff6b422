import { defined } from "../../shared/platform/read-value.ts";
import { defineCommand } from "../command.ts";
import { showQuota, watchQuota } from "../quota/show-quota.ts";
import { usageError } from "../usage-error.ts";

export const quota = defineCommand({
  name: "quota",
  summary: "Show how much of each limit is used, and whether it lasts",
  usage: ["[--account <id>] [--watch]", "--json"],
  details: `"out 14:20 · 70 %": used up before its reset with that probability, and when; "lasts (8 % risk)": likely
not. "at reset": what will be used by then, in brackets from where to where with 80 %. pace: points ahead of or
behind an even use. ~ is an estimate: an average, or a forecast while less than a week is recorded. More: docs/quota.md`,
  options: {
    account: { type: "string", value: "<id>", summary: "Only this account" },
    watch: { type: "boolean", short: "w", summary: "Redraw every second until Ctrl-C" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values: { account, watch, json } }, world) {
    if (watch && json) throw usageError("--watch and --json exclude each other.", "quota");
    if (watch && world.stdoutIsTerminal) return watchQuota(world, account);
    return showQuota(
      world,
      defined({ account, format: json === true ? ("json" as const) : ("text" as const) }),
    );
  },
});
