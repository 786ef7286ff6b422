import type { StatePaths } from "../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { appendEvent } from "../shared/sessions/events-file.ts";
import { readShard } from "../shared/sessions/parts-file.ts";
import { updateTail } from "../shared/sessions/tail-file.ts";
import { type HookInput, parseHookInput } from "./input.ts";
import { sessionEventOf } from "./session-events.ts";
import type { HookWorld } from "./world.ts";

export type HookRun = {
  /** A turn or the session is over: the caller merges the sessions file. */
  isMergeDue: boolean;
};

const TURN_ENDS = new Set(["Stop", "StopFailure"]);
/** At the end of a session the whole backlog is read: nobody comes after. The client waits 10 s. */
const LAST_READ_MS = 2 * MS_PER_SECOND;

/** Records what the client told a hook. Throws when the state directory refuses. */
export function run(world: HookWorld, paths: StatePaths): HookRun {
  const input = parseHookInput(world.stdinText);
  const event = input && sessionEventOf(input, world);
  if (input === undefined || event === undefined) return { isMergeDue: false };
  appendEvent(paths.sessionsDir, input.sessionId, event);
  countTranscripts(input, world, paths);
  return { isMergeDue: TURN_ENDS.has(input.event) || input.event === "SessionEnd" };
}

/** A session with a statusline counts for itself until its end, which no statusline sees. */
function countTranscripts(input: HookInput, { now }: HookWorld, paths: StatePaths): void {
  const { event, sessionId, transcriptPath } = input;
  const isEnd = event === "SessionEnd";
  if (transcriptPath === undefined) return;
  if (!isEnd && !TURN_ENDS.has(event) && event !== "SubagentStop") return;
  if (!isEnd && readShard(paths.sessionsDir, sessionId, now()) !== undefined) return;
  const patienceMs = isEnd ? LAST_READ_MS : 0;
  updateTail({ sessionsDir: paths.sessionsDir, sessionId, transcriptPath, now, patienceMs });
}
