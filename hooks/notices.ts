import type { Notice } from "../shared/notify/notice.ts";
import { noticePath } from "../shared/notify/outbox-paths.ts";
import { confirmTicket } from "../shared/notify/queue-notice-file.ts";
import { unlinkQuietly } from "../shared/platform/json-file.ts";
import { defined } from "../shared/platform/read-value.ts";
import { safeName } from "../shared/platform/safe-name.ts";
import { statOf } from "../shared/platform/stat-file.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { readEvents } from "../shared/sessions/events-file.ts";
import { asksForPerson } from "./asks-for-person.ts";
import { queueFailure, queueMissedFailure } from "./failure-notice.ts";
import { type NoticeCall, queue, queueUnsure } from "./notice-call.ts";

type Queue = (call: NoticeCall) => boolean;

/** Which of the client's events people are told of. Each says whether it has queued something. */
const QUEUE_OF: { readonly [hookEvent: string]: Queue } = {
  SessionStart: queueStart,
  UserPromptSubmit: ({ input, paths }) => confirmTicket(paths.outboxDir, startKey(input.sessionId)),
  SubagentStart: (call) =>
    call.events.subagent.started && queueAboutAgent(call, "subagent_started", "agent-started"),
  SubagentStop: (call) =>
    call.events.subagent.finished && queueAboutAgent(call, "subagent_finished", "agent-finished"),
  StopFailure: queueFailure,
  Notification: queueWaiting,
  SessionEnd: queueEnd,
};

/**
 * Queues what people want to hear of this event; `true` when somebody has to look after it. Throws
 * when the disk refuses.
 */
export function queueNotices(call: NoticeCall): boolean {
  const { event } = call.input;
  return Object.hasOwn(QUEUE_OF, event) ? (QUEUE_OF[event]?.(call) ?? false) : false;
}

/**
 * Many starts come to nothing (anthropics/claude-code#88739 saw 68 of 83): people hear of a session at
 * its first prompt, or when there is a transcript already. Whoever named the agent meant it to run.
 */
function queueStart(call: NoticeCall): boolean {
  const { input, world, events } = call;
  const { source, sessionId, transcriptPath } = input;
  // After /clear and a compaction the same agent goes on.
  if (!events.session.started || source === "clear" || source === "compact") return false;
  const notice: Notice = defined({
    key: startKey(sessionId),
    atMs: world.now(),
    kind: "session_started" as const,
    sessionId,
    transcriptPath,
  });
  const isReal =
    world.env.AGENT_ID !== undefined ||
    (transcriptPath !== undefined && statOf(transcriptPath) !== undefined);
  if (isReal) return queue(call, notice);
  queueUnsure(call, notice);
  return false;
}

function queueAboutAgent(
  call: NoticeCall,
  kind: "subagent_started" | "subagent_finished",
  prefix: string,
): boolean {
  const { input, world } = call;
  const { sessionId, agentType } = input;
  const agentId = safeName(input.agentId);
  // Agents of the client's own (compaction) have no type.
  if (agentId === undefined || agentType === undefined) return false;
  const key = `${prefix}-${sessionId}-${agentId}`;
  const notice = { key, atMs: world.now(), kind, sessionId, agentId, agentType };
  return queue(call, notice);
}

const SAME_QUESTION_MS = 10 * MS_PER_SECOND;

function queueWaiting(call: NoticeCall): boolean {
  const { input, world, events } = call;
  const { sessionId, notificationType: reason } = input;
  if (!events.session.waiting || reason === undefined || !asksForPerson(input)) return false;
  const atMs = world.now();
  const key = `waiting-${sessionId}-${reason}-${Math.floor(atMs / SAME_QUESTION_MS)}`;
  const notice: Notice = { key, atMs, kind: "session_waiting", sessionId, reason };
  return queue(call, notice);
}

function queueEnd(call: NoticeCall): boolean {
  const isFailureQueued = queueMissedFailure(call);
  return queueFinish(call) || isFailureQueued;
}

/** Only a session that was given something to do has finished it. */
function queueFinish(call: NoticeCall): boolean {
  const { input, world, paths, events } = call;
  const { sessionId, reason } = input;
  unlinkQuietly(noticePath(paths.outboxDir, startKey(sessionId), "ticket"));
  // The terminal goes on with another session.
  if (!events.session.finished || reason === "clear" || reason === "resume") return false;
  const known = readEvents(paths.sessionsDir, sessionId).events;
  if (!known.some((each) => each.event === "prompted")) return false;
  const atMs = world.now();
  // A session that was taken up again ends again.
  const startedAtMs = known.findLast((each) => each.event === "started")?.atMs ?? 0;
  const key = `finished-${sessionId}-${startedAtMs}`;
  const notice: Notice = { key, atMs, kind: "session_finished", sessionId };
  return queue(call, notice);
}

function startKey(sessionId: string): string {
  return `started-${sessionId}`;
}
