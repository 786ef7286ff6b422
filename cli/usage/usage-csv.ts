import { JSON_NAMES, tokensJson } from "../../shared/reports/report-json.ts";
import type { UsagePart, UsageReport, UsageRow } from "../../shared/reports/usage-row.ts";
import { NO_USAGE } from "../../shared/sources/usage-entry.ts";
import { type CsvCell, csvText } from "./csv-text.ts";

/** The rows of a report, or a line for each of their parts; names as in the JSON. */
export function usageCsv({ groupBy, by, rows }: UsageReport): string {
  const head = [
    JSON_NAMES[groupBy].key,
    ...(groupBy === "session" ? ["source", "projectPath"] : []),
    ...(by === undefined ? [] : [JSON_NAMES[by].key]),
    ...Object.keys(tokensJson(NO_USAGE)),
    ...["totalTokens", "totalCost", "unpricedTokens", "modelsUsed"],
  ];
  const lines = rows.flatMap((row) => {
    const names = [row.key, ...sessionCells(row)];
    if (by === undefined) return [[...names, ...amountCells(row)]];
    return (row.parts ?? []).map((part) => [...names, part.key, ...amountCells(part)]);
  });
  return csvText(head, lines);
}

function sessionCells({ session }: UsageRow): CsvCell[] {
  return session === undefined ? [] : [session.source, session.project];
}

function amountCells({ tokens, totalTokens, costUsd, unpriced, models }: UsagePart): CsvCell[] {
  return [
    ...Object.values(tokensJson(tokens)),
    totalTokens,
    costUsd,
    unpriced.tokens,
    models.map(({ model }) => model).join(" "),
  ];
}
