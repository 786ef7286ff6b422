import { formatTokens } from "../../shared/display/amount.ts";
import type { Role } from "../../shared/display/theme.ts";
import type { UsageSummary } from "../../shared/reports/usage-row.ts";
import type { Look } from "../look.ts";
import { wrapWords } from "../wrap-words.ts";
import { modelName, PARTLY } from "./summary-cells.ts";

/** What the numbers of a table rest on. */
export type UsageFoot = {
  totals: UsageSummary;
  priceDate: string;
  /** Name of the time zone of the days. */
  zone: string;
  /** What keeps the numbers from being current or whole, each with the next step. */
  notices: readonly string[];
};

const MAX_NAMED = 4;
const PIPE_COLUMNS = 100;

/** What stands below a table: what is wrong or missing in it, and what its numbers rest on. */
export function footLines(foot: UsageFoot, look: Look): string[] {
  const { totals, priceDate, zone, notices } = foot;
  const imported = totals.importedTokens;
  const basis = [
    `Prices of ${priceDate}`,
    `days of ${zone}`,
    ...(imported > 0 ? [`${formatTokens(imported)} tokens imported`] : []),
  ].join(look.glyphs.separator);
  return [
    ...[...unpriced(totals, look), ...notices].flatMap((text) => wrapped(text, "watch", look)),
    ...wrapped(basis, "dim", look),
  ];
}

/** A sentence below a table. */
export function wrapped(text: string, role: Role, { columns, paint }: Look): string[] {
  return wrapWords(text, columns ?? PIPE_COLUMNS).map((line) => paint(line, role));
}

function unpriced({ unpriced: { models, tokens }, costUsd }: UsageSummary, look: Look): string[] {
  if (models.length === 0) return [];
  const names = models.slice(0, MAX_NAMED).map(modelName).join(", ");
  const more = models.length > MAX_NAMED ? ` and ${models.length - MAX_NAMED} more` : "";
  const mark = costUsd === null ? look.glyphs.unknown : PARTLY;
  return [
    `${mark} No price is known for ${names}${more} (${formatTokens(tokens)} tokens). See: tacho prices`,
  ];
}
