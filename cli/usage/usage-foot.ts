import { formatTokens } from "../../shared/display/amount.ts";
import type { UsageSummary } from "../../shared/reports/usage-row.ts";
import type { Look } from "../look.ts";
import { remarkLines } from "../remark-lines.ts";
import { unpricedLine } from "./unpriced-line.ts";

/** What the numbers of a table rest on. */
export type UsageFoot = {
  totals: UsageSummary;
  priceDate: string;
  /** Name of the time zone of the days. */
  zone: string;
  /** What keeps the numbers from being current or whole, each with the next step. */
  notices: readonly string[];
};

/** What stands below a table: what is wrong or missing in it, and what its numbers rest on. */
export function footLines({ totals, priceDate, zone, notices }: UsageFoot, look: Look): string[] {
  const imported = totals.importedTokens;
  const basis = [
    `Prices of ${priceDate}`,
    `days of ${zone}`,
    ...(imported > 0 ? [`${formatTokens(imported)} tokens imported`] : []),
  ].join(look.glyphs.separator);
  return [
    ...[...unpricedLine(totals, look), ...notices].flatMap((text) =>
      remarkLines(text, "watch", look),
    ),
    ...remarkLines(basis, "dim", look),
  ];
}
