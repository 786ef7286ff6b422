import { defined } from "../platform/read-value.ts";
import type { SessionEvent } from "./session-event.ts";

/** What a session's events add up to. */
export type EventsFold = {
  turns: number;
  spawned: number;
  running: readonly string[];
  lastEventAtMs?: number;
  /** A prompt was given, which tells a session from a start that came to nothing. */
  wasPrompted: boolean;
  startedAtMs?: number;
  endedAtMs?: number;
  endReason?: string;
  promptedAtMs?: number;
  turnEndedAtMs?: number;
  waitingSinceMs?: number;
  lastError?: { kind: string; atMs: number };
  transcriptPath?: string;
  cwd?: string;
  model?: string;
  pid?: number;
  processStartedAtMs?: number;
  host?: string;
  entrypoint?: string;
  configDir?: string;
  agentId?: string;
};

/** Notifications after which the session stands still until the user acts. */
const WAITS_FOR_USER = new Set([
  "permission_prompt",
  "worker_permission_prompt",
  "elicitation_dialog",
  "elicitation_url_dialog",
  "agent_needs_input",
]);

export function foldEvents(events: readonly SessionEvent[]): EventsFold {
  const nothing: EventsFold = { turns: 0, spawned: 0, running: [], wasPrompted: false };
  const fold = events.reduce((before, event) => {
    const lastEventAtMs = Math.max(before.lastEventAtMs ?? 0, event.atMs);
    return { ...(FOLDS[event.event]?.(before, event) ?? before), lastEventAtMs };
  }, nothing);
  const agents = events.filter(({ event }) => event === "agent_started");
  const spawned = new Set(agents.map(({ agentId }) => agentId)).size;
  return { ...fold, spawned, running: runningAgents(events, []) };
}

type Fold = (before: EventsFold, event: SessionEvent) => EventsFold;

const FOLDS: { [Name in SessionEvent["event"]]?: Fold } = {
  started: withStart,
  prompted: (before, { atMs, automatic }) => ({
    ...withoutWaiting(before),
    promptedAtMs: atMs,
    wasPrompted: true,
    turns: automatic === true ? before.turns : before.turns + 1,
  }),
  turn_ended: (before, { atMs }) => ({ ...withoutWaiting(before), turnEndedAtMs: atMs }),
  failed: (before, { atMs, kind }) => ({
    ...withoutWaiting(before),
    turnEndedAtMs: atMs,
    lastError: { kind: kind ?? "unknown", atMs },
  }),
  waiting: (before, { atMs, kind }) =>
    WAITS_FOR_USER.has(kind ?? "") ? { ...before, waitingSinceMs: atMs } : before,
  ended: (before, { atMs, reason }) => ({
    ...withoutWaiting(before),
    endedAtMs: atMs,
    endReason: reason ?? "other",
  }),
};

/**
 * Ids of the agents that run after these events. A stop that comes twice, or for an agent of the
 * client's own that never started, changes nothing; a new process or the end leaves none running.
 */
export function runningAgents(
  events: readonly SessionEvent[],
  before: readonly string[],
): readonly string[] {
  const running = new Set(before);
  for (const { event, agentId, reason } of events) {
    if (event === "agent_started" && agentId !== undefined) running.add(agentId);
    else if (event === "agent_stopped" && agentId !== undefined) running.delete(agentId);
    else if (event === "ended" || (event === "started" && reason !== "compact")) running.clear();
  }
  return [...running];
}

/** A resumed session goes on: its end is void, and a turn that was cut off is over. */
function withStart(fold: EventsFold, event: SessionEvent): EventsFold {
  if (event.reason === "compact") return fold;
  const { endedAtMs: _, endReason: __, ...open } = withoutWaiting(fold);
  return {
    ...open,
    ...defined({
      transcriptPath: event.transcriptPath,
      cwd: event.cwd,
      model: event.model,
      pid: event.pid,
      processStartedAtMs: event.processStartedAtMs,
      host: event.host,
      entrypoint: event.entrypoint,
      configDir: event.configDir,
      agentId: event.agentIdEnv,
    }),
    startedAtMs: fold.startedAtMs ?? event.atMs,
    turnEndedAtMs: event.atMs,
  };
}

function withoutWaiting(fold: EventsFold): EventsFold {
  const { waitingSinceMs: _, ...rest } = fold;
  return rest;
}
