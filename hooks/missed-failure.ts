import { lastApiError } from "../shared/claude/api-error-file.ts";
import { appendEvent, readEvents } from "../shared/sessions/events-file.ts";
import { foldEvents } from "../shared/sessions/events-fold.ts";
import type { HookInput } from "./input.ts";

/**
 * Records at the end of a session the failure that its StopFailure hook could not: in print mode the
 * client ends that one after 80 ms (seen in Claude Code 2.1.329).
 */
export function recordMissedFailure(input: HookInput, sessionsDir: string): void {
  const { event, sessionId, transcriptPath } = input;
  if (event !== "SessionEnd" || transcriptPath === undefined) return;
  const failure = lastApiError(transcriptPath);
  if (failure === undefined) return;
  const { turnEndedAtMs = 0 } = foldEvents(readEvents(sessionsDir, sessionId).events);
  if (turnEndedAtMs >= failure.atMs) return;
  const { kind, atMs } = failure;
  appendEvent(sessionsDir, sessionId, { atMs, event: "failed", kind });
}
