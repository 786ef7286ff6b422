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
  const fold: Draft = { turns: 0, spawned: 0, running: [], wasPrompted: false };
  const spawned = new Set<string | undefined>();
  for (const event of events) {
    FOLDS[event.event]?.(fold, event);
    fold.lastEventAtMs = Math.max(fold.lastEventAtMs ?? 0, event.atMs);
    if (event.event === "agent_started") spawned.add(event.agentId);
  }
  return defined({ ...fold, spawned: spawned.size, running: runningAgents(events, []) });
}

/** Changed in place: a copy for each of hundreds of events would cost a hook milliseconds. */
type Draft = { [Name in keyof EventsFold]: EventsFold[Name] | undefined } & Pick<
  EventsFold,
  "turns" | "spawned" | "running" | "wasPrompted"
>;
type Fold = (fold: Draft, event: SessionEvent) => void;

const FOLDS: { [Name in SessionEvent["event"]]?: Fold } = {
  started: foldStart,
  prompted: (fold, { atMs, automatic }) => {
    fold.waitingSinceMs = undefined;
    fold.promptedAtMs = atMs;
    fold.wasPrompted = true;
    if (automatic !== true) fold.turns++;
  },
  turn_ended: foldTurnEnd,
  failed: (fold, event) => {
    foldTurnEnd(fold, event);
    fold.lastError = { kind: event.kind ?? "unknown", atMs: event.atMs };
  },
  waiting: (fold, { atMs, kind }) => {
    if (WAITS_FOR_USER.has(kind ?? "")) fold.waitingSinceMs = atMs;
  },
  ended: (fold, { atMs, reason }) => {
    fold.waitingSinceMs = undefined;
    fold.endedAtMs = atMs;
    fold.endReason = reason ?? "other";
  },
};

function foldTurnEnd(fold: Draft, { atMs }: SessionEvent): void {
  fold.waitingSinceMs = undefined;
  fold.turnEndedAtMs = atMs;
}

/** A resumed session goes on: its end is void, and a turn that was cut off is over. */
function foldStart(fold: Draft, event: SessionEvent): void {
  if (event.reason === "compact") return;
  foldTurnEnd(fold, event);
  fold.endedAtMs = undefined;
  fold.endReason = undefined;
  fold.startedAtMs ??= event.atMs;
  const { transcriptPath, cwd, model, pid, processStartedAtMs, host, entrypoint, configDir } =
    event;
  const told = { transcriptPath, cwd, model, pid, processStartedAtMs, host, entrypoint, configDir };
  Object.assign(fold, defined({ ...told, agentId: event.agentIdEnv }));
}

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
