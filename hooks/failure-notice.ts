import { type ApiError, lastApiError } from "../shared/claude/api-error-file.ts";
import { notedAtMs } from "../shared/notify/queue-notice-file.ts";
import { defined } from "../shared/platform/read-value.ts";
import { safeName } from "../shared/platform/safe-name.ts";
import { MS_PER_MINUTE } from "../shared/platform/time.ts";
import { type NoticeCall, queue } from "./notice-call.ts";

/** A turn ended by an error. `true` when that is news. */
export function queueFailure(call: NoticeCall): boolean {
  const { input, world, events } = call;
  const { error, agentId, transcriptPath } = input;
  // An agent that dies of an error ends nothing but itself: the turn goes on.
  if (!events.session.failed || agentId !== undefined) return false;
  const row = transcriptPath === undefined ? undefined : lastApiError(transcriptPath);
  const kind = safeName(error) ?? "unknown";
  return queueOnce(call, row?.kind === kind ? row : { kind, atMs: world.now() });
}

/**
 * In print mode the client ends its StopFailure hook after 80 ms, often before it could do anything
 * (seen in Claude Code 2.1.329). What it was about still stands at the end of the transcript.
 */
export function queueMissedFailure(call: NoticeCall): boolean {
  const { input, world, events } = call;
  const { transcriptPath } = input;
  if (!events.session.failed || transcriptPath === undefined) return false;
  const failure = lastApiError(transcriptPath);
  if (failure === undefined || world.now() - failure.atMs > SAME_FAILURE_MS) return false;
  return queueOnce(call, failure);
}

/** A client that tries again and again fails again and again: once in ten minutes is told. */
const SAME_FAILURE_MS = 10 * MS_PER_MINUTE;

function queueOnce(call: NoticeCall, { kind, atMs, resetsAtMs }: ApiError): boolean {
  const { input, paths } = call;
  const { sessionId } = input;
  const keyAt = (ms: number) => `failed-${sessionId}-${kind}-${Math.floor(ms / SAME_FAILURE_MS)}`;
  // One failure may be dated on both sides of an edge: by its hook's clock and by the transcript.
  const around = [atMs - SAME_FAILURE_MS, atMs + SAME_FAILURE_MS];
  const isKnown = around.some((ms) => {
    const knownMs = notedAtMs(paths.outboxDir, keyAt(ms));
    return knownMs !== undefined && Math.abs(atMs - knownMs) < SAME_FAILURE_MS;
  });
  if (isKnown) return false;
  return queue(
    call,
    defined({
      ...{ key: keyAt(atMs), atMs, sessionId, reason: kind, resetsAtMs },
      kind: "session_failed" as const,
    }),
  );
}
