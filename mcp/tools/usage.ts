import * as z from "zod";
import { AppError } from "../../shared/platform/app-error.ts";
import type { ListedSession } from "../../shared/sessions/session-list-file.ts";
import type { ToolDeps } from "../deps.ts";
import { findProject, findSession } from "../find-session.ts";
import { freshnessShape } from "../freshness.ts";
import { sessionSchema, sessionsFreshness, sessionValue } from "../session-value.ts";
import { defineTool } from "../tool.ts";
import { usageText } from "../usage-text.ts";
import { totalsByAccount, totalsSchema } from "../usage-totals.ts";

export const usage = defineTool({
  name: "usage",
  title: "Tokens and cost used",
  description:
    "Tokens by kind (input, output, cache reads and writes), cost in USD, context window and subagents of each session, " +
    "and totals per account. Covers sessions that run and those that ended in the last days. Call it when the user asks " +
    "what a session, a project or everything has used or cost. For the rate of use call burn_rate.",
  input: z.strictObject({
    sessionId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('one session, by its id or the start of it; "current" is this one'),
    project: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe("sessions of one project, by its folder's name or path"),
    limit: z.int().min(1).max(200).default(10).describe("most sessions to list, default 10"),
  }),
  output: z.strictObject({
    found: z.number().describe("Sessions the totals cover, listed or not"),
    sessions: z
      .array(sessionSchema)
      .describe("The asking one first, then live ones, then the newest"),
    totals: z.array(totalsSchema).describe("One for each account: accounts are never added up"),
    keptDays: z.number().describe("Sessions that ended longer ago are not covered"),
    ...freshnessShape,
  }),
  example: { sessionId: "current" },
  handler: ({ sessionId, project, limit }, deps) => {
    const found = askedSessions(sessionId, project, deps);
    const totals = totalsByAccount(found);
    const value = {
      found: found.length,
      sessions: found.slice(0, limit).map((session) => sessionValue(session, deps)),
      totals,
      keptDays: deps.keepDays,
      ...sessionsFreshness(found, deps.nowMs),
    };
    return { value, text: usageText({ found, listed: found.slice(0, limit), totals }, deps) };
  },
});

function askedSessions(
  sessionId: string | undefined,
  project: string | undefined,
  deps: ToolDeps,
): readonly ListedSession[] {
  if (sessionId !== undefined && project !== undefined) {
    throw new AppError(
      "BAD_ARGUMENTS",
      'Give either "sessionId" or "project", not both. For example: usage {"project":"acme-api"}',
    );
  }
  if (sessionId !== undefined) return [findSession(sessionId, deps)];
  return currentFirst(project === undefined ? deps.sessions() : findProject(project, deps), deps);
}

function currentFirst(sessions: readonly ListedSession[], deps: ToolDeps): ListedSession[] {
  const isCurrent = ({ record }: ListedSession) => record.sessionId === deps.currentSessionId();
  return [...sessions.filter(isCurrent), ...sessions.filter((one) => !isCurrent(one))];
}
