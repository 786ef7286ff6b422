import { formatMoney, formatTokens } from "../shared/display/amount.ts";
import type { ExplainedLine } from "./explained-value.ts";
import { ageText, amountText, unpricedLines } from "./report-text.ts";
import type { ReportValue } from "./report-value.ts";
import { countText, listText, nameText } from "./wording.ts";

const MAX_LINES = 12;

export type Explained = {
  lines: readonly ExplainedLine[];
  totals: ReportValue["totals"];
  uncounted: { readonly [reason: string]: number | undefined };
  priceTable: string;
};

/** The sum, a line for each price with its products, what is left out, and the rules. */
export function explainedText(
  { lines, totals, uncounted, priceTable }: Explained,
  ageMs: number | undefined,
): string {
  if (lines.length === 0) return `No usage found. ${ageText(ageMs)}`;
  return [
    `All together: ${amountText(totals)}, in ${countText(totals.requests, "request")} of ${countText(totals.sessions, "session")}.`,
    ...lines.slice(0, MAX_LINES).map(lineText),
    ...unpricedLines(totals),
    ...uncountedLines(uncounted),
    `Each answer counts once, however often it was written down, with its largest numbers; subagents count with their session. List prices of ${priceTable}, by the time of the request. ${ageText(ageMs)}`,
  ].join("\n");
}

function lineText(line: ExplainedLine): string {
  const { model, speed, promptAbove, rates, cost } = line;
  const marks = [
    ...(speed === undefined ? [] : [speed]),
    ...(promptAbove === 0 ? [] : [`prompts above ${formatTokens(promptAbove)}`]),
  ];
  const name = `${nameText(model)}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
  if (rates === undefined || cost === null) return `${name}: no price is known.`;
  const parts = [
    product(line.inputTokens, "input", rates.input),
    product(line.outputTokens, "output", rates.output),
    product(line.cacheReadTokens, "cache reads", rates.cacheRead),
    product(line.cacheCreation5mTokens, "5-minute cache writes", rates.cacheWrite5m),
    product(line.cacheCreation1hTokens, "1-hour cache writes", rates.cacheWrite1h),
    searches(line.webSearches, rates.webSearch),
  ];
  return `${name}: ${formatMoney(cost)} = ${listText(parts.flat())}.`;
}

function product(tokens: number, kind: string, rate: number): string[] {
  return tokens === 0 ? [] : [`${formatTokens(tokens)} ${kind} at $${rate} per million`];
}

function searches(webSearches: number, rate: number): string[] {
  if (webSearches === 0) return [];
  return [`${countText(webSearches, "web search").replace(/hs$/, "hes")} at $${rate} per thousand`];
}

function uncountedLines(uncounted: Explained["uncounted"]): string[] {
  const parts = Object.entries(uncounted).flatMap(([reason, lines]) =>
    lines === undefined ? [] : [`${lines} ${reason}`],
  );
  if (parts.length === 0) return [];
  return [`Not counted, in all files: ${listText(parts)} (tacho audit tells where).`];
}
