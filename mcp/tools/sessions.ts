import * as z from "zod";
import { MS_PER_DAY } from "../../shared/platform/time.ts";
import { type ListedSession, lastActiveMs } from "../../shared/sessions/session-list-file.ts";
import { isLive, type SessionState } from "../../shared/sessions/session-state.ts";
import type { ToolDeps } from "../deps.ts";
import { freshnessShape } from "../freshness.ts";
import { sessionLine } from "../session-text.ts";
import { sessionSchema, sessionsFreshness, sessionValue } from "../session-value.ts";
import { defineTool } from "../tool.ts";
import { countText, listText } from "../wording.ts";

const STATES = ["live", "recent", "all"] as const;

export const sessions = defineTool({
  name: "sessions",
  title: "Sessions running",
  description:
    "Which Claude Code sessions run or ran on this machine and in containers that share its directory: project, " +
    "branch, model, state (working, waiting for the user, idle, ended, lost), running subagents, cost, tokens and " +
    "context of each. Call it to see who else uses the quota, or before working where another session may be at work.",
  input: z.strictObject({
    state: z
      .enum(STATES)
      .default("live")
      .describe('"live" (default), "recent" (last 24 hours) or "all"'),
    limit: z.int().min(1).max(200).default(10).describe("most sessions to list, default 10"),
  }),
  output: z.strictObject({
    state: z.enum(STATES),
    found: z.number().describe("Sessions in that state, listed or not"),
    live: z.number().describe("Sessions that may still go on"),
    sessions: z.array(sessionSchema).describe("Live ones first, then the newest"),
    ...freshnessShape,
  }),
  example: { state: "live" },
  handler: ({ state, limit }, deps) => {
    const found = deps.sessions().filter((session) => isAskedFor(session, state, deps.nowMs));
    const listed = found.slice(0, limit);
    const live = deps.sessions().filter((session) => isLive(session.state));
    const value = {
      state,
      found: found.length,
      live: live.length,
      sessions: listed.map((session) => sessionValue(session, deps)),
      ...sessionsFreshness(found, deps.nowMs),
    };
    return { value, text: sessionsText({ state, found, listed }, deps) };
  },
});

function isAskedFor(
  { record, state }: ListedSession,
  asked: (typeof STATES)[number],
  nowMs: number,
): boolean {
  if (asked === "all" || isLive(state)) return true;
  if (asked === "live") return false;
  return nowMs - Math.max(lastActiveMs(record), record.updatedAtMs) < MS_PER_DAY;
}

type Found = {
  state: (typeof STATES)[number];
  found: readonly ListedSession[];
  listed: readonly ListedSession[];
};

function sessionsText({ state, found, listed }: Found, deps: ToolDeps): string {
  const hidden = found.length - listed.length;
  const more = hidden > 0 ? [`${hidden} more are not listed; ask with a larger limit.`] : [];
  return [headline(state, found), ...listed.map((one) => sessionLine(one, deps)), ...more].join(
    "\n",
  );
}

const KINDS = { live: "live session", recent: "session", all: "session" } as const;
const SPANS = { live: "", recent: " in the last 24 hours", all: " known" } as const;
const ORDER: readonly SessionState[] = ["working", "waiting", "idle", "ended", "lost"];

function headline(state: Found["state"], found: readonly ListedSession[]): string {
  if (found.length === 0) return `No ${KINDS[state]}${SPANS[state]}.`;
  const counts = ORDER.map((name) => ({
    name,
    count: found.filter((session) => session.state === name).length,
  })).filter(({ count }) => count > 0);
  const parts = counts.map(({ name, count }) => `${count} ${name}`);
  return `${countText(found.length, KINDS[state])}${SPANS[state]}: ${listText(parts)}.`;
}
