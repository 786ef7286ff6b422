import type { StatePaths } from "../shared/platform/state-paths.ts";
import { readShard } from "../shared/sessions/parts-file.ts";
import { updateTail } from "../shared/sessions/tail-file.ts";
import type { HookInput } from "./input.ts";
import { TURN_ENDS } from "./turn-ends.ts";
import type { HookWorld } from "./world.ts";

/** At the end of a session the backlog is read on: nobody comes after. The client waits 1.5 s in all. */
const LAST_READ_MS = 700;

/** A session with a statusline counts for itself until its end, which no statusline sees. */
export function countTranscripts(input: HookInput, { now }: HookWorld, paths: StatePaths): void {
  const { event, sessionId, transcriptPath } = input;
  const isEnd = event === "SessionEnd";
  if (transcriptPath === undefined) return;
  if (!isEnd && !TURN_ENDS.has(event) && event !== "SubagentStop") return;
  if (!isEnd && readShard(paths.sessionsDir, sessionId, now()) !== undefined) return;
  const patienceMs = isEnd ? LAST_READ_MS : 0;
  updateTail({ sessionsDir: paths.sessionsDir, sessionId, transcriptPath, now, patienceMs });
}
