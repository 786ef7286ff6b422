import * as z from "zod";
import { AppError } from "../../shared/platform/app-error.ts";
import { MS_PER_MINUTE } from "../../shared/platform/time.ts";
import type { ListedSession } from "../../shared/sessions/session-list-file.ts";
import { type BurnGroup, burnGroups } from "../burn-group.ts";
import { burnGroupText } from "../burn-group-text.ts";
import { burnGroupSchema, burnGroupValue } from "../burn-group-value.ts";
import type { ToolDeps } from "../deps.ts";
import { findCurrentSession, findSession } from "../find-session.ts";
import { freshness, freshnessShape } from "../freshness.ts";
import { sessionLabel } from "../session-label.ts";
import { defineTool } from "../tool.ts";

const SCOPES = ["session", "project", "all"] as const;
/** A session keeps one sample a minute, 120 of them. */
const MAX_MINUTES = 120;

export const burnRate = defineTool({
  name: "burn_rate",
  title: "Burn rate",
  description:
    "How fast tokens, money and quota are used right now: tokens per minute by kind, USD per hour, and percent per hour " +
    "of each rate-limit window, with the span and the number of samples they rest on. For this session, all sessions of " +
    "its project, or all. Call it when the user asks about burn rate, speed of spending, or cost per hour. " +
    '"Too little data" is an answer: ask again a minute later.',
  input: z.strictObject({
    scope: z.enum(SCOPES).default("session").describe('"session" (default), "project" or "all"'),
    sessionId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("another session than this one, with scope session or project"),
    minutes: z
      .number()
      .min(1)
      .max(MAX_MINUTES)
      .default(30)
      .describe("how far back to look, 1 to 120, default 30"),
  }),
  output: z.strictObject({
    scope: z.enum(SCOPES),
    minutes: z.number(),
    groups: z.array(burnGroupSchema).describe("One for each account: accounts are never added up"),
    ...freshnessShape,
  }),
  example: { scope: "session", minutes: 30 },
  handler: ({ scope, sessionId, minutes }, deps) => {
    if (scope === "all" && sessionId !== undefined) {
      throw new AppError(
        "BAD_ARGUMENTS",
        '"sessionId" goes with scope "session" or "project" only. For example: burn_rate {"scope":"all"}',
      );
    }
    const asked = scope === "all" ? undefined : askedSession(sessionId, deps);
    const groups = burnGroups(sessionsIn(scope, asked, { minutes, deps }), minutes, deps);
    const value = {
      scope,
      minutes,
      groups: groups.map((group) => burnGroupValue(group, deps.nowMs)),
      ...overallFreshness(groups, deps.nowMs),
    };
    return { value, text: burnText({ scope, asked, minutes, groups }, deps) };
  },
});

function askedSession(sessionId: string | undefined, deps: ToolDeps): ListedSession {
  return sessionId === undefined ? findCurrentSession(deps) : findSession(sessionId, deps);
}

function sessionsIn(
  scope: (typeof SCOPES)[number],
  asked: ListedSession | undefined,
  { minutes, deps }: { minutes: number; deps: ToolDeps },
): readonly ListedSession[] {
  if (scope === "session" && asked !== undefined) return [asked];
  const sinceMs = deps.nowMs - minutes * MS_PER_MINUTE;
  const dir = asked?.record.project?.dir;
  return deps
    .sessions()
    .filter(({ record }) => record.updatedAtMs >= sinceMs || record === asked?.record)
    .filter(
      ({ record }) =>
        asked === undefined ||
        record === asked.record ||
        (dir !== undefined && record.project?.dir === dir),
    );
}

function overallFreshness(groups: readonly BurnGroup[], nowMs: number) {
  if (groups.length === 0) return freshness(nowMs, "none", nowMs);
  return freshness(Math.max(...groups.map(({ asOfMs }) => asOfMs)), "samples", nowMs);
}

type Asked = {
  scope: (typeof SCOPES)[number];
  asked: ListedSession | undefined;
  minutes: number;
  groups: readonly BurnGroup[];
};

function burnText({ scope, asked, minutes, groups }: Asked, deps: ToolDeps): string {
  if (groups.length === 0) return `No session did anything in the last ${minutes} min.`;
  return groups
    .map((group) => burnGroupText(group, subject(scope, asked, deps), { groups, deps }))
    .join("\n");
}

function subject(scope: Asked["scope"], asked: ListedSession | undefined, deps: ToolDeps): string {
  if (asked === undefined) return "All sessions";
  const { sessionId } = asked.record;
  const label = sessionLabel(asked.record) ?? sessionId.slice(0, 8);
  if (scope === "project") return `Project of ${label}`;
  return sessionId === deps.currentSessionId() ? "This session" : `Session ${label}`;
}
