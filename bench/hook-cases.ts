import { openBusyHome } from "./busy-home.ts";
import { bundleRun, type Case } from "./case.ts";
import type { LivedSession } from "./lived-session.ts";
import type { Place } from "./place.ts";
import type { Program } from "./program.ts";

/** What each event's payload holds besides the common fields, as captured from Claude Code 2.1.329. */
const EVENTS = {
  UserPromptSubmit: { permission_mode: "default", prompt: "Go on." },
  Stop: {
    permission_mode: "default",
    stop_hook_active: false,
    last_assistant_message: "Done.",
    background_tasks: [],
  },
  PreToolUse: {
    permission_mode: "default",
    tool_name: "Agent",
    tool_input: { description: "look", prompt: "Look.", subagent_type: "general-purpose" },
  },
  SubagentStart: { agent_id: "afd89002b2c979b8b", agent_type: "general-purpose" },
  SessionEnd: { reason: "other" },
} as const;
export type HookEvent = keyof typeof EVENTS;

let agents = 0;

/** The client's JSON for a hook of the session; each agent is a new one. */
function hookPayload(
  { sessionId, transcriptPath, projectDir }: LivedSession,
  event: HookEvent,
): string {
  return JSON.stringify({
    session_id: sessionId,
    transcript_path: transcriptPath,
    cwd: projectDir,
    hook_event_name: event,
    ...EVENTS[event],
    ...(event === "SubagentStart" && { agent_id: `a${agents++}` }),
  });
}

/** As hooks.json has the client start it, which names the event. */
export function hookRun(place: Place, session: LivedSession, event: HookEvent): Program {
  const run = bundleRun(place, session, "hook", hookPayload(session, event));
  return { ...run, args: [...run.args, event] };
}

/** The three kinds of work a hook does: one line; a line and a merge; also the rest of a transcript. */
export function hookCases(place: Place): Case[] {
  const session = openBusyHome(place.folder("home-hooks"));
  const run = (event: HookEvent) => () => {
    session.answer();
    return hookRun(place, session, event);
  };
  return [
    { name: "hook UserPromptSubmit", program: run("UserPromptSubmit") },
    { name: "hook Stop (merges)", program: run("Stop") },
    { name: "hook SessionEnd (counts, merges)", program: run("SessionEnd") },
  ];
}
