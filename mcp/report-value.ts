import * as z from "zod";
import { plainText } from "../shared/display/plain-text.ts";
import { defined } from "../shared/platform/read-value.ts";
import { USAGE_GROUPS } from "../shared/reports/query.ts";
import { amountJson } from "../shared/reports/report-json.ts";
import type { UsagePart, UsageReport } from "../shared/reports/usage-row.ts";
import { SOURCE_NAMES } from "../shared/sources/source.ts";
import { rounded } from "./freshness.ts";
import { hiddenName } from "./hidden-name.ts";

const count = z.number().min(0);

export const amountShape = {
  inputTokens: count.describe("Without cached tokens"),
  outputTokens: count.describe("Reasoning included"),
  cacheCreationTokens: count,
  cacheReadTokens: count,
  cacheCreation5mTokens: count,
  cacheCreation1hTokens: count,
  reasoningTokens: count,
  webSearches: count,
  requests: count,
  totalTokens: count,
  totalCost: count.nullable().describe("USD at list prices; null: no price is known, not free"),
  isPartlyPriced: z.boolean().exactOptional(),
  unpriced: z
    .strictObject({
      tokens: count,
      models: z.array(z.string()),
      fastModels: z
        .array(z.string())
        .exactOptional()
        .describe("Those of models that have a price, but none in fast mode"),
    })
    .exactOptional()
    .describe("What totalCost leaves out"),
};

const rowSchema = z.strictObject({
  key: z.string().describe("The day, week (its Monday), month, session, project, model or tool"),
  ...amountShape,
  models: z.array(z.string()).describe("Dearest first"),
  sessions: count,
  project: z.string().exactOptional().describe("Of a session"),
  source: z.enum(SOURCE_NAMES).exactOptional().describe("Of a session: the tool"),
});

/** A report over the history, for `usage`. */
export const reportSchema = z.strictObject({
  groupBy: z.enum(USAGE_GROUPS),
  since: z.string().exactOptional().describe("First day, included"),
  until: z.string().exactOptional().describe("Last day, included"),
  timezone: z.string().exactOptional().describe("Absent: the machine's"),
  rows: z.array(rowSchema),
  found: count.describe("Rows of all pages"),
  totals: z
    .strictObject({ ...amountShape, sessions: count })
    .describe("Of all pages, not of this one alone"),
  priceTable: z.string().describe("Day of the price list"),
});

export type ReportValue = z.input<typeof reportSchema>;

const MAX_KEY_CHARACTERS = 300;

export function reportValue(report: UsageReport, isRedacted: boolean): ReportValue {
  const { groupBy, sinceDay, untilDay, timeZone, rows, found, totals, priceDate } = report;
  const projectText = (project: string) =>
    isRedacted ? hiddenName(project) : plainText(project, MAX_KEY_CHARACTERS);
  return defined({
    groupBy,
    since: sinceDay,
    until: untilDay,
    timezone: timeZone,
    rows: rows.map(({ session, ...row }) =>
      defined({
        key: groupBy === "project" ? projectText(row.key) : plainText(row.key, MAX_KEY_CHARACTERS),
        ...amountOf(row),
        models: plainNames(row.models.map(({ model }) => model)),
        sessions: row.sessions,
        project: session?.project && projectText(session.project),
        source: session?.source,
      }),
    ),
    found,
    totals: { ...amountOf(totals), sessions: totals.sessions },
    priceTable: priceDate,
  });
}

type Amount = Pick<UsagePart, "tokens" | "totalTokens" | "costUsd" | "isPartlyPriced" | "unpriced">;

/** Fractions of a cent are noise; what is summed is not rounded before. */
export function amountOf(amount: Amount) {
  const { totalCost, unpriced, ...json } = amountJson(amount);
  return defined({
    ...json,
    totalCost: totalCost === null || totalCost === undefined ? null : rounded(totalCost, 6),
    unpriced:
      unpriced &&
      defined({
        tokens: unpriced.tokens,
        models: plainNames(unpriced.models),
        fastModels: unpriced.fastModels && plainNames(unpriced.fastModels),
      }),
  });
}

function plainNames(models: readonly string[]): string[] {
  return models.map((model) => plainText(model, MAX_KEY_CHARACTERS));
}
