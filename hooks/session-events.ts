import { defined } from "../shared/platform/read-value.ts";
import type { SessionEvent } from "../shared/sessions/session-event.ts";
import type { HookInput } from "./input.ts";
import { sessionStarted } from "./session-start.ts";
import type { HookWorld } from "./world.ts";

type EventOf = (input: HookInput, world: HookWorld) => SessionEvent | undefined;

/** What each of the client's hook events means for a session; other events mean nothing yet. */
const EVENT_OF: { readonly [hookEvent: string]: EventOf } = {
  SessionStart: sessionStarted,
  UserPromptSubmit: ({ isAutomatic }, { now }) =>
    isAutomatic
      ? { atMs: now(), event: "prompted", automatic: true }
      : { atMs: now(), event: "prompted" },
  // Matched by hooks.json for the tool that starts agents.
  PreToolUse: ({ wantedAgentType }, { now }) =>
    defined({ atMs: now(), event: "agent_asked" as const, agentType: wantedAgentType }),
  // Both are also told of agents of the client's own (compaction), without a type: they do not count.
  SubagentStart: ({ agentId, agentType }, { now }) =>
    agentId === undefined || agentType === undefined
      ? undefined
      : { atMs: now(), event: "agent_started", agentId, agentType },
  SubagentStop: ({ agentId, agentType }, { now }) =>
    agentId === undefined || agentType === undefined
      ? undefined
      : { atMs: now(), event: "agent_stopped", agentId },
  Stop: (_, { now }) => ({ atMs: now(), event: "turn_ended" }),
  // With an agent's id it is that agent that ended, without a SubagentStop; the turn goes on.
  StopFailure: ({ error, agentId }, { now }) =>
    agentId === undefined
      ? { atMs: now(), event: "failed", kind: error ?? "unknown" }
      : { atMs: now(), event: "agent_stopped", agentId },
  Notification: ({ notificationType }, { now }) =>
    notificationType === undefined
      ? undefined
      : { atMs: now(), event: "waiting", kind: notificationType },
  SessionEnd: ({ reason }, { now }) => ({ atMs: now(), event: "ended", reason: reason ?? "other" }),
};

/** The event to record, or `undefined` when there is nothing to record. */
export function sessionEventOf(input: HookInput, world: HookWorld): SessionEvent | undefined {
  return Object.hasOwn(EVENT_OF, input.event) ? EVENT_OF[input.event]?.(input, world) : undefined;
}
