import { defineCommand } from "../command.ts";
import { usageError } from "../usage-error.ts";

export const prices = defineCommand({
  name: "prices",
  summary: "What models cost, from which list, and a newer list",
  usage: ["[<model>…]", "update [--url <address>]", "reset"],
  details: `Without a model it says which price list is in use and what current Claude models cost. "update" fetches
the newest list of the genai-prices project, which nothing else does; "reset" goes back to the list that
came with Tacho. Prices of your own: tacho config set prices (docs/prices.md).`,
  options: {
    url: { type: "string", value: "<address>", summary: "update: another place of the same data" },
    json: { type: "boolean", summary: "Print JSON" },
  },
  maxArguments: 20,
  async run({ values, positionals }, world) {
    const [action, ...rest] = positionals;
    const format = values.json === true ? "json" : "text";
    const isAction = action === "update" || action === "reset";
    if (isAction && rest.length > 0) throw usageError(`${action} takes no argument.`, "prices");
    if (values.url !== undefined && action !== "update") {
      throw usageError("--url belongs to update.", "prices");
    }
    if (action === "update") {
      const { updatePrices } = await import("../prices/update-prices.ts");
      return updatePrices({ url: values.url, format }, world);
    }
    if (action === "reset") {
      const { resetPrices } = await import("../prices/reset-prices.ts");
      return resetPrices(format, world);
    }
    const { showPrices } = await import("../prices/show-prices.ts");
    return showPrices({ models: positionals, format }, world);
  },
});
