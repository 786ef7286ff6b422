import { MS_PER_QUARTER } from "../ledger/usage-table.ts";
import { defined } from "../platform/read-value.ts";
import type { UsageTokens } from "../sources/usage-entry.ts";
import { machineTimeZone } from "./calendar.ts";
import type { UsageGroup } from "./query.ts";
import type {
  ModelUsage,
  UsageAmount,
  UsagePart,
  UsageReport,
  UsageRow,
  UsageSummary,
} from "./usage-row.ts";

/** The list's name, and the name of what its rows are of. */
export const JSON_NAMES: Readonly<Record<UsageGroup, { list: string; key: string }>> = {
  day: { list: "daily", key: "date" },
  week: { list: "weekly", key: "week" },
  month: { list: "monthly", key: "month" },
  session: { list: "sessions", key: "sessionId" },
  project: { list: "projects", key: "project" },
  model: { list: "models", key: "model" },
  source: { list: "sources", key: "source" },
};

/**
 * The report in the shape that ccusage made well known, with more beside it. A cost that is not known
 * is `null` (there it would be 0).
 */
export function usageJson(report: UsageReport, asOfMs: number) {
  const { groupBy, by, rows, totals, found, nextCursor, priceDate, sinceDay, untilDay } = report;
  return defined({
    [JSON_NAMES[groupBy].list]: rows.map((row) => rowJson(row, report, asOfMs)),
    totals: { ...amountJson(totals), sessions: totals.sessions, modelsUsed: modelNames(totals) },
    groupBy,
    by,
    found,
    nextCursor,
    since: sinceDay,
    until: untilDay,
    timeZone: report.timeZone ?? machineTimeZone(),
    priceTable: priceDate,
    asOf: new Date(asOfMs).toISOString(),
  });
}

function rowJson(row: UsageRow, { groupBy, by }: UsageReport, asOfMs: number) {
  return defined({
    ...partJson(row, groupBy, asOfMs),
    ...sessionJson(row),
    parts: by === undefined ? undefined : row.parts?.map((part) => partJson(part, by, asOfMs)),
  });
}

function partJson(part: UsagePart, group: UsageGroup, asOfMs: number) {
  return defined({
    [JSON_NAMES[group].key]: part.key,
    ...amountJson(part),
    modelsUsed: modelNames(part),
    modelBreakdowns: part.models.map(modelJson),
    sources: part.sources,
    sessions: part.sessions,
    importedTokens: part.importedTokens || undefined,
    firstActivity: new Date(part.firstAtMs).toISOString(),
    lastActivity: new Date(lastMoment(part, asOfMs)).toISOString(),
  });
}

/** The last usage is somewhere in its quarter of an hour: the end of that, as far as it has come. */
export function lastMoment({ lastAtMs }: Pick<UsageSummary, "lastAtMs">, untilMs: number): number {
  return Math.max(lastAtMs, Math.min(lastAtMs + MS_PER_QUARTER - 1, untilMs));
}

function sessionJson({ session }: UsageRow) {
  if (session === undefined) return {};
  const { source, project, account, agents } = session;
  return defined({
    source,
    projectPath: project,
    account,
    agents: agents.map((agent) => ({ agentId: agent.agentId, ...amountsOf(agent) })),
  });
}

function amountsOf(part: UsageSummary) {
  return {
    ...amountJson(part),
    modelsUsed: modelNames(part),
    modelBreakdowns: part.models.map(modelJson),
  };
}

/** Names as in other tools' exports; `outputTokens` includes `reasoningTokens`. */
export function amountJson(amount: UsageAmount) {
  const { totalTokens, costUsd, isPartlyPriced, unpriced } = amount;
  return defined({
    ...tokensJson(amount.tokens),
    totalTokens,
    totalCost: costUsd,
    isPartlyPriced: isPartlyPriced || undefined,
    unpriced: unpriced.models.length > 0 ? unpriced : undefined,
  });
}

export function tokensJson(tokens: UsageTokens) {
  return {
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheCreationTokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cacheReadTokens: tokens.cacheRead,
    cacheCreation5mTokens: tokens.cacheWrite5m,
    cacheCreation1hTokens: tokens.cacheWrite1h,
    reasoningTokens: tokens.reasoning,
    webSearches: tokens.webSearches,
    requests: tokens.requests,
  };
}

function modelJson({ model, tokens, totalTokens, costUsd }: ModelUsage) {
  return { modelName: model, ...tokensJson(tokens), totalTokens, cost: costUsd };
}

function modelNames({ models }: UsageSummary): string[] {
  return models.map(({ model }) => model).sort();
}
