import type { GetPromptResult, Prompt } from "@modelcontextprotocol/sdk/types.js";
import { lastActiveMs } from "../shared/sessions/session-list-file.ts";
import type { ToolDeps } from "./deps.ts";
import { sessionLine } from "./session-text.ts";
import { quota } from "./tools/quota.ts";
import { countText } from "./wording.ts";

/** More sessions than these make no stand-up. */
const MAX_SESSIONS = 20;

export const STANDUP: Prompt = {
  name: "standup",
  title: "Stand-up",
  description:
    "What Claude Code worked on today, what runs now, what it cost, and how the quota stands",
};

/** A request for a stand-up, with the numbers to make it from. */
export async function standup(deps: ToolDeps): Promise<GetPromptResult> {
  const { nowMs } = deps;
  const today = deps
    .sessions()
    .filter(({ record }) => isToday(Math.max(lastActiveMs(record), record.updatedAtMs), nowMs));
  const lines = today.slice(0, MAX_SESSIONS).map((session) => `- ${sessionLine(session, deps)}`);
  const hidden = today.length - lines.length;
  const { text: quotaText } = await quota.handler({}, deps);
  const text = [
    "Give me a short stand-up from these records: what ran today and what runs now, by project; what it cost; whether the quota lasts, and what you advise. Name what is unknown, invent nothing.",
    "",
    today.length === 0
      ? "No session was active today."
      : `${countText(today.length, "session")} active today (cost and tokens count since each session began):`,
    ...lines,
    ...(hidden > 0 ? [`- and ${countText(hidden, "more session")}.`] : []),
    "",
    quotaText,
  ].join("\n");
  return {
    description: STANDUP.description ?? "",
    messages: [{ role: "user", content: { type: "text", text } }],
  };
}

/** On the reader's calendar. */
function isToday(atMs: number, nowMs: number): boolean {
  return new Date(atMs).toDateString() === new Date(nowMs).toDateString();
}
