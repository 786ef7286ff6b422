import * as z from "zod";
import { AppError } from "../../shared/platform/app-error.ts";
import { defined } from "../../shared/platform/read-value.ts";
import { usageReport } from "../../shared/reports/usage-report.ts";
import type { ListedSession } from "../../shared/sessions/session-list-file.ts";
import type { ToolDeps } from "../deps.ts";
import { findProject, findSession } from "../find-session.ts";
import { freshnessShape } from "../freshness.ts";
import { askedHistory, groupByArgument, historyShape } from "../history.ts";
import { historyCall, knownHistory } from "../history-hints.ts";
import { nothingText, reportText } from "../report-text.ts";
import { reportSchema, reportValue } from "../report-value.ts";
import { sessionSchema, sessionsFreshness, sessionValue } from "../session-value.ts";
import { defineTool } from "../tool.ts";
import { usageText } from "../usage-text.ts";
import { totalsByAccount, totalsSchema } from "../usage-totals.ts";

export const usage = defineTool({
  name: "usage",
  title: "Tokens and cost used",
  description:
    "Tokens by kind (input, output, cache reads and writes), cost in USD, context window and subagents of each session, " +
    "and totals per account: of sessions that run and those that ended in the last days. With period, since, until, groupBy, " +
    "model or source it covers all history of all coding tools instead, by day, week, month, session, project, model or tool. " +
    "Call it when the user asks what a session, a project, a day or everything has used or cost. For the rate of use call " +
    "burn_rate, for how a number comes about explain_number.",
  input: z.strictObject({
    ...historyShape,
    groupBy: groupByArgument,
    limit: z
      .int()
      .min(1)
      .max(200)
      .default(10)
      .describe("most sessions or rows to list, default 10"),
    cursor: z.string().max(1000).optional().describe("nextCursor of the page before"),
  }),
  output: z.strictObject({
    found: z.number().exactOptional().describe("Sessions the totals cover, listed or not"),
    sessions: z
      .array(sessionSchema)
      .exactOptional()
      .describe("The asking one first, then live ones, then the newest"),
    totals: z
      .array(totalsSchema)
      .exactOptional()
      .describe("One for each account: accounts are never added up"),
    keptDays: z
      .number()
      .exactOptional()
      .describe("Sessions that ended longer ago are only in the history: ask with a period"),
    report: reportSchema.exactOptional().describe("The history, where that was asked for"),
    nextCursor: z.string().exactOptional().describe("Absent on the last page"),
    ...freshnessShape,
  }),
  example: { period: "last7days", groupBy: "model" },
  handler: (args, deps) => {
    if (isAboutHistory(args)) return historyAnswer(args, deps);
    const { sessionId, project, limit } = args;
    const found = askedSessions({ sessionId, project }, deps);
    const listed = found.slice(0, limit);
    const totals = totalsByAccount(found);
    const value = {
      found: found.length,
      sessions: listed.map((session) => sessionValue(session, deps)),
      totals,
      keptDays: deps.keepDays,
      ...sessionsFreshness(found, deps.nowMs),
    };
    const older = sessionId === undefined ? historyCall({ project }) : undefined;
    return { value, text: usageText({ found, listed, totals, older }, deps) };
  },
});

type UsageArguments = Parameters<typeof askedHistory>[0];

const HISTORY_KEYS = [
  ...["period", "since", "until", "timezone", "model", "source", "groupBy", "cursor"],
] as const;

function isAboutHistory(args: UsageArguments): boolean {
  return Object.entries(args).some(
    ([key, value]) => value !== undefined && HISTORY_KEYS.some((one) => one === key),
  );
}

async function historyAnswer(args: UsageArguments, deps: ToolDeps) {
  const asked = await askedHistory(args, deps);
  const { ledger, table, query, subject, ageMs } = asked;
  const found = usageReport(table, ledger.prices, query);
  const report = reportValue(found, ledger.isRedacted);
  const { nextCursor, skipped } = found;
  const hasMore = nextCursor !== undefined;
  return {
    value: defined({ report, nextCursor, ...asked.freshness }),
    text:
      report.found === 0
        ? nothingText(subject, knownHistory(asked), ageMs)
        : reportText(report, { subject, ageMs, skipped, hasMore }),
  };
}

function askedSessions(
  { sessionId, project }: Pick<UsageArguments, "sessionId" | "project">,
  deps: ToolDeps,
): readonly ListedSession[] {
  if (sessionId !== undefined && project !== undefined) {
    throw new AppError(
      "BAD_ARGUMENTS",
      'Give either "sessionId" or "project", not both. For example: usage {"project":"acme-api"}',
    );
  }
  try {
    if (sessionId !== undefined) return [findSession(sessionId, deps)];
    return currentFirst(project === undefined ? deps.sessions() : findProject(project, deps), deps);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // What ended long ago is known all the same, but not here.
    throw new AppError(error.code, `${error.message} ${historyCall({ sessionId, project })}`);
  }
}

function currentFirst(sessions: readonly ListedSession[], deps: ToolDeps): ListedSession[] {
  const isCurrent = ({ record }: ListedSession) => record.sessionId === deps.currentSessionId();
  return [...sessions.filter(isCurrent), ...sessions.filter((one) => !isCurrent(one))];
}
