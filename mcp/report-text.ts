import { formatMoney, formatTokens } from "../shared/display/amount.ts";
import type { ReportValue } from "./report-value.ts";
import { agoText, countText, listText, nameText } from "./wording.ts";

type Amount = Pick<ReportValue["totals"], "totalCost" | "totalTokens" | "unpriced">;

/** More lines say less; the structured content has all rows of the page. */
const MAX_LINES = 12;

/** The totals, the rows, what has no price, and how old it is. */
export function reportText(
  report: ReportValue,
  { ageMs, hasMore }: { ageMs: number | undefined; hasMore: boolean },
): string {
  const { rows, totals, groupBy } = report;
  if (rows.length === 0) return `No usage found${spanText(report)}. ${ageText(ageMs)}`;
  const lines = rows.slice(0, MAX_LINES).map((row) => `${nameText(row.key)}: ${amountText(row)}.`);
  const hidden = report.found - lines.length;
  return [
    `All tools${spanText(report)}: ${amountText(totals)} in ${countText(totals.sessions, "session")}.`,
    ...lines,
    ...(hidden > 0
      ? [`${countText(hidden, `more ${groupBy}`)} in the totals, not listed here.`]
      : []),
    ...(hasMore ? ["The next page: the same call with cursor set to nextCursor."] : []),
    ...unpricedLines(totals),
    `List prices of ${report.priceTable}. ${ageText(ageMs)}`,
  ].join("\n");
}

function spanText({ since, until, timezone }: ReportValue): string {
  const zone = timezone === undefined ? "" : ` (${timezone})`;
  if (since === undefined && until === undefined) return ", all history";
  if (since === until) return ` on ${since}${zone}`;
  if (since === undefined) return ` until ${until}${zone}`;
  return until === undefined ? ` since ${since}${zone}` : ` from ${since} to ${until}${zone}`;
}

export function amountText({ totalCost, totalTokens, unpriced }: Amount): string {
  const tokens = `${formatTokens(totalTokens)} tokens`;
  if (totalCost === null) return `cost not known, ${tokens}`;
  return `${unpriced === undefined ? "" : "at least "}${formatMoney(totalCost)}, ${tokens}`;
}

export function unpricedLines({ unpriced }: Amount): string[] {
  if (unpriced === undefined) return [];
  const models = listText(unpriced.models.slice(0, 5).map(nameText));
  return [`No price is known for ${models} (${formatTokens(unpriced.tokens)} tokens).`];
}

export function ageText(ageMs: number | undefined): string {
  if (ageMs === undefined) return "The files have not been read yet: ask again in a minute.";
  return `Files read ${agoText(ageMs)}.`;
}
