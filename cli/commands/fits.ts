import { defineCommand } from "../command.ts";
import { parseFitsQuestion } from "../fits/fits-question.ts";

export const fits = defineCommand({
  name: "fits",
  summary: "Say whether a piece of work fits into what is left of the quota",
  usage: [
    "--tokens <count> | --usd <amount> [options]",
    "--minutes <count> [options]",
    "--like <session> [options]",
  ],
  details: `Learned from what your past work cost. --tokens counts all kinds, cache reads included, as tacho usage
does; --usd is the cost at list prices; --minutes is work at your usual pace; --like takes as much as that session
used: its id, the start of it, or its name. More: docs/quota.md`,
  options: {
    tokens: { type: "string", value: "<count>", summary: "So many tokens, like 800k or 2M" },
    usd: { type: "string", value: "<amount>", summary: "Work of this cost, like 5 or 0.80" },
    minutes: { type: "string", value: "<count>", summary: "So many minutes of work" },
    like: { type: "string", value: "<session>", summary: "As much as this session used" },
    model: { type: "string", value: "<name>", summary: "The model that will do it" },
    account: { type: "string", value: "<id>", summary: "Another account" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  async run({ values: { json, ...given } }, world) {
    const question = parseFitsQuestion(given);
    const { showFits } = await import("../fits/show-fits.ts");
    return showFits(world, question, json === true ? "json" : "text");
  },
});
