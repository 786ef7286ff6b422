import { defined } from "../../shared/platform/read-value.ts";
import { defineCommand } from "../command.ts";
import { answerQuestions } from "../forecast/answer-questions.ts";
import { showForecast } from "../forecast/show-forecast.ts";
import { usageError } from "../usage-error.ts";

export const forecast = defineCommand({
  name: "forecast",
  summary: "Show where the quota is heading, hour by hour",
  usage: ["[--account <id>] [--json]", "--batch"],
  details: `"risk" is the chance that the limit is reached by then, "used" what is expected, in brackets from where to where
with 80 %. ~: less than a week is recorded, so your habits are not known yet. The method: docs/quota.md.
--batch answers each line {"id", "kind": "five_hour"|"seven_day", "history": [{"atMs", "usedPercent", "resetsAtMs"}],
"nowMs"} with {"id", "probabilityOfExhaustion", "usedPercentAtReset": {"p10", "p50", "p90"}, "exhaustsAtMs",
"exhaustsAtMsInterval": {"p10", "p90"}, "percentPerHour"}; all null where no window is open.`,
  options: {
    account: { type: "string", value: "<id>", summary: "Only this account" },
    batch: { type: "boolean", summary: "Answer the lines of JSON on stdin" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values: { account, batch, json } }, world) {
    if (batch && (json || account !== undefined)) {
      throw usageError("--batch goes with no other option.", "forecast");
    }
    if (batch) return answerQuestions(world);
    const format = json === true ? ("json" as const) : ("text" as const);
    return showForecast(world, defined({ account, format }));
  },
});
