import { type ApiError, lastApiError } from "../shared/claude/api-error-file.ts";
import type { HookConfig } from "../shared/config/hot-config.ts";
import type { ChannelName } from "../shared/config/notify-config.ts";
import type { Notice } from "../shared/notify/notice.ts";
import { noticePath } from "../shared/notify/outbox-paths.ts";
import { confirmTicket, queueNotice, queueTicket } from "../shared/notify/queue-notice-file.ts";
import { unlinkQuietly } from "../shared/platform/json-file.ts";
import { defined } from "../shared/platform/read-value.ts";
import { safeName } from "../shared/platform/safe-name.ts";
import { statOf } from "../shared/platform/stat-file.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { MS_PER_MINUTE, MS_PER_SECOND } from "../shared/platform/time.ts";
import { readEvents } from "../shared/sessions/events-file.ts";
import { foldEvents } from "../shared/sessions/events-fold.ts";
import type { HookInput } from "./input.ts";
import type { HookWorld } from "./world.ts";

export type NoticeCall = {
  input: HookInput;
  world: HookWorld;
  paths: StatePaths;
  events: HookConfig["notify"]["events"];
  channels: readonly ChannelName[];
};

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

/** Queues what people want to hear of this event; `true` when somebody has to look after it. */
export function queueNotices(call: NoticeCall): boolean {
  const { event } = call.input;
  return Object.hasOwn(QUEUE_OF, event) ? (QUEUE_OF[event]?.(call) ?? false) : false;
}

/**
 * Many starts come to nothing (anthropics/claude-code#88739 saw 68 of 83): people hear of a session at
 * its first prompt, or when there is a transcript already. Whoever named the agent meant it to run.
 */
function queueStart(call: NoticeCall): boolean {
  const { input, world, paths, events } = call;
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
  queueTicket(paths.outboxDir, notice);
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

function queueFailure(call: NoticeCall): boolean {
  const { input, world, events } = call;
  const { sessionId, error, agentId, transcriptPath } = input;
  // An agent that dies of an error ends nothing but itself: the turn goes on.
  if (!events.session.failed || agentId !== undefined) return false;
  const row = transcriptPath === undefined ? undefined : lastApiError(transcriptPath);
  const kind = safeName(error) ?? "unknown";
  const failure = row?.kind === kind ? row : { kind, atMs: world.now() };
  return queue(call, failureNotice(sessionId, failure));
}

/** Notifications that ask for a person; the others (a login that worked) need none. */
const ASKS_FOR_PERSON = new Set([
  "permission_prompt",
  "worker_permission_prompt",
  "elicitation_dialog",
  "elicitation_url_dialog",
  "agent_needs_input",
  "idle_prompt",
]);
const SAME_QUESTION_MS = 10 * MS_PER_SECOND;

/** Whether a notification of the client's means that the session stands still until a person comes. */
export function asksForPerson({ notificationType = "" }: HookInput): boolean {
  return ASKS_FOR_PERSON.has(notificationType);
}

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

/**
 * In print mode the client ends its StopFailure hook after 80 ms, often before it could do anything
 * (seen in Claude Code 2.1.329). What it was about still stands at the end of the transcript.
 */
function queueMissedFailure(call: NoticeCall): boolean {
  const { input, world, events } = call;
  const { sessionId, transcriptPath } = input;
  if (!events.session.failed || transcriptPath === undefined) return false;
  const failure = lastApiError(transcriptPath);
  if (failure === undefined || world.now() - failure.atMs > SAME_FAILURE_MS) return false;
  return queue(call, failureNotice(sessionId, failure));
}

/** Only a session that was given something to do has finished it. */
function queueFinish(call: NoticeCall): boolean {
  const { input, world, paths, events } = call;
  const { sessionId, reason } = input;
  unlinkQuietly(noticePath(paths.outboxDir, startKey(sessionId), "ticket"));
  // The terminal goes on with another session.
  if (!events.session.finished || reason === "clear" || reason === "resume") return false;
  const known = readEvents(paths.sessionsDir, sessionId).events;
  if (!foldEvents(known).wasPrompted) return false;
  const atMs = world.now();
  // A session that was taken up again ends again.
  const startedAtMs = known.findLast((each) => each.event === "started")?.atMs ?? 0;
  const key = `finished-${sessionId}-${startedAtMs}`;
  const notice: Notice = { key, atMs, kind: "session_finished", sessionId };
  return queue(call, notice);
}

/** A client that tries again and again fails again and again: once in ten minutes is told. */
const SAME_FAILURE_MS = 10 * MS_PER_MINUTE;

function failureNotice(sessionId: string, { kind, atMs, resetsAtMs }: ApiError): Notice {
  const key = `failed-${sessionId}-${kind}-${Math.floor(atMs / SAME_FAILURE_MS)}`;
  return defined({
    ...{ key, atMs, sessionId, reason: kind, resetsAtMs },
    kind: "session_failed" as const,
  });
}

/** Ids of the client have 36 characters; a longer key makes no file name together with the rest. */
const MAX_KEY_LENGTH = 180;

function queue({ paths, channels }: NoticeCall, notice: Notice): boolean {
  if (notice.key.length > MAX_KEY_LENGTH) return false;
  return queueNotice(paths.outboxDir, { ...notice, channels }) === "queued";
}

function startKey(sessionId: string): string {
  return `started-${sessionId}`;
}
