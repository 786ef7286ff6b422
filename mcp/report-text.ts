import { formatMoney, formatTokens } from "../shared/display/amount.ts";
import { unpricedText } from "../shared/reports/unpriced-text.ts";
import type { ReportValue } from "./report-value.ts";
import { projectName } from "./session-label.ts";
import { SOURCE_TITLES } from "./source-title.ts";
import { agoText, countText, nameText } from "./wording.ts";

type Amount = Pick<ReportValue["totals"], "totalCost" | "totalTokens" | "unpriced">;
type Row = ReportValue["rows"][number];

type ReportFacts = {
  /** What was asked for, in words. */
  subject: string;
  ageMs: number | undefined;
  /** Rows of the pages before. */
  skipped: number;
  hasMore: boolean;
};

/** More lines say less; the structured content has all rows of the page. */
const MAX_LINES = 12;
/** As long as names may be here. */
const MAX_PATH = 40;

/** The totals, the rows, which rows of how many they are, what has no price, and how old it is. */
export function reportText(report: ReportValue, facts: ReportFacts): string {
  const { rows, totals, groupBy, priceTable } = report;
  const { subject, ageMs } = facts;
  const lines = rows
    .slice(0, MAX_LINES)
    .map((row) => `${rowTitle(row, groupBy)}: ${amountText(row)}.`);
  return [
    `${subject}: ${amountText(totals)} in ${countText(totals.sessions, "session")}.`,
    ...lines,
    ...pageLines(report, facts),
    ...unpricedLines(totals),
    `List prices of ${priceTable}. ${ageText(ageMs)}`,
  ].join("\n");
}

/** Nothing was found: that, of what, and what there is instead. */
export function nothingText(subject: string, known: string, ageMs: number | undefined): string {
  return [`${subject}: no usage found. ${ageText(ageMs)}`, known].join("\n");
}

/** A session is told by its project and its tool: an id alone says nothing to anybody. */
function rowTitle({ key, project, source }: Row, groupBy: ReportValue["groupBy"]): string {
  if (groupBy === "project") return nameText(pathEnd(key));
  if (groupBy !== "session") return nameText(key);
  const tool = source === undefined ? "" : `${SOURCE_TITLES[source]}, `;
  const label = project === undefined ? "" : projectName(project);
  return `${label === "" ? "unnamed" : nameText(label)} (${tool}id ${nameText(key.slice(0, 8))})`;
}

/** Of a long path its end, which tells folders apart. */
function pathEnd(path: string): string {
  const characters = Array.from(path);
  return characters.length <= MAX_PATH ? path : `…${characters.slice(1 - MAX_PATH).join("")}`;
}

function pageLines(
  { rows, found, groupBy }: ReportValue,
  { skipped, hasMore }: ReportFacts,
): string[] {
  const unlisted = rows.length - MAX_LINES;
  if (rows.length === found && unlisted <= 0) return [];
  if (rows.length === 0) return [`No more ${groupBy}s.`];
  const thing = `${groupBy.charAt(0).toUpperCase()}${groupBy.slice(1)}`;
  const last = skipped + rows.length;
  const span = rows.length === 1 ? `${thing} ${last}` : `${thing}s ${skipped + 1} to ${last}`;
  const rest = unlisted > 0 ? `; the last ${unlisted} of them only in report.rows` : "";
  const next = hasMore ? " The next page: the same call with cursor set to nextCursor." : "";
  return [`${span} of ${found}${rest}.${next}`];
}

export function amountText({ totalCost, totalTokens, unpriced }: Amount): string {
  const tokens = `${formatTokens(totalTokens)} tokens`;
  if (totalCost === null) return `cost not known, ${tokens}`;
  return `${unpriced === undefined ? "" : "at least "}${formatMoney(totalCost)}, ${tokens}`;
}

export function unpricedLines({ unpriced }: Amount): string[] {
  return unpriced === undefined ? [] : [unpricedText(unpriced, nameText)];
}

export function ageText(ageMs: number | undefined): string {
  if (ageMs === undefined) return "The files have not been read yet: ask again in a minute.";
  return `Files read ${agoText(ageMs)}.`;
}
