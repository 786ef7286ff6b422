import { formatMoney, formatTokens } from "../shared/display/amount.ts";
import type { DropReason } from "../shared/sources/drop-reason.ts";
import type { ExplainedLine } from "./explained-value.ts";
import { ageText, amountText, unpricedLines } from "./report-text.ts";
import type { ReportValue } from "./report-value.ts";
import { uncountedLines } from "./uncounted-text.ts";
import { countText, listText, nameText } from "./wording.ts";

const MAX_LINES = 12;

export type Explained = {
  lines: readonly ExplainedLine[];
  totals: ReportValue["totals"];
  uncounted: { readonly [reason in DropReason]?: number | undefined };
  priceTable: string;
};

/** The sum, a line for each price with its products, what is left out, and the rules. */
export function explainedText(
  { lines, totals, uncounted, priceTable }: Explained,
  { subject, ageMs }: { subject: string; ageMs: number | undefined },
): string {
  return [
    `${subject}: ${amountText(totals)}, in ${countText(totals.requests, "request")} of ${countText(totals.sessions, "session")}.`,
    ...priceLines(lines),
    ...unpricedLines(totals),
    ...uncountedLines(uncounted),
    `Each answer counts once, however often it was written down, with its largest numbers; subagents count with their session. List prices of ${priceTable}, by the time of the request. ${ageText(ageMs)}`,
  ].join("\n");
}

/** What has no price is told in a sentence of its own. */
function priceLines(lines: readonly ExplainedLine[]): string[] {
  const priced = lines.flatMap(({ cost, rates, ...line }) =>
    cost === null || rates === undefined ? [] : [{ ...line, cost, rates }],
  );
  const rest = priced.slice(MAX_LINES);
  const restUsd = rest.reduce((sum, { cost }) => sum + cost, 0);
  return [
    ...priced.slice(0, MAX_LINES).map(priceLine),
    ...(rest.length === 0
      ? []
      : [`… and ${countText(rest.length, "more price")}, ${formatMoney(restUsd)} together.`]),
  ];
}

type Priced = ExplainedLine & { cost: number; rates: NonNullable<ExplainedLine["rates"]> };

function priceLine(line: Priced): string {
  const { model, speed, promptAbove, rates, cost } = line;
  const marks = [
    ...(speed === undefined ? [] : ["fast mode"]),
    ...(promptAbove === 0 ? [] : [`prompts above ${formatTokens(promptAbove)}`]),
  ];
  const name = `${nameText(model)}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
  const parts = [
    product(line.inputTokens, "input", rates.input),
    product(line.outputTokens, "output", rates.output),
    product(line.cacheReadTokens, "cache reads", rates.cacheRead),
    product(line.cacheCreation5mTokens, "5-minute cache writes", rates.cacheWrite5m),
    product(line.cacheCreation1hTokens, "1-hour cache writes", rates.cacheWrite1h),
    searches(line.webSearches, rates.webSearch),
  ];
  return `${name}: ${formatMoney(cost)} = ${listText(parts.flat()) || "no tokens"}.`;
}

function product(tokens: number, kind: string, rate: number): string[] {
  return tokens === 0 ? [] : [`${formatTokens(tokens)} ${kind} at $${rate} per million`];
}

function searches(count: number, rate: number): string[] {
  if (count === 0) return [];
  return [`${count} web ${count === 1 ? "search" : "searches"} at $${rate} per thousand`];
}
