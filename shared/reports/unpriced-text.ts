// One sentence for all that show sums with unpriced parts: the command line and the MCP tools.
//   unpricedText(summary.unpriced, nameOf)  ->  "No price is known for a, b, and for c in fast mode (32.6M tokens)."
//   UNPRICED_ADVICE                         ->  what a person can do about it, to be put behind it
import { formatTokens } from "../display/amount.ts";

/** What has no price; `UsageAmount["unpriced"]` is one, and the `unpriced` of the JSON. */
export type Unpriced = {
  tokens: number;
  models: readonly string[];
  /** Those of `models` that have a price, but none in fast mode. */
  fastModels?: readonly string[] | undefined;
};

export const UNPRICED_ADVICE = "Newer list: tacho prices update; your own: tacho config set prices";

/** Models are foreign text: `nameOf` makes of an id what may be shown. Empty without such models. */
export function unpricedText(
  { tokens, models, fastModels = [] }: Unpriced,
  nameOf: (model: string) => string,
): string {
  const plain = models.filter((model) => !fastModels.includes(model));
  const parts = [
    ...(plain.length === 0 ? [] : [`for ${listed(plain, nameOf)}`]),
    ...(fastModels.length === 0 ? [] : [`for ${listed(fastModels, nameOf)} in fast mode`]),
  ];
  if (parts.length === 0) return "";
  return `No price is known ${parts.join(", and ")} (${formatTokens(tokens)} tokens).`;
}

const MAX_NAMED = 4;

function listed(models: readonly string[], nameOf: (model: string) => string): string {
  const names = models.slice(0, MAX_NAMED).map(nameOf).join(", ");
  const left = models.length - MAX_NAMED;
  return left > 0 ? `${names} and ${left} more` : names;
}
