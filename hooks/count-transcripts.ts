import { statOf } from "../shared/platform/stat-file.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { partPath } from "../shared/sessions/part-paths.ts";
import type { HookInput } from "./input.ts";
import { TURN_ENDS } from "./turn-ends.ts";
import type { HookWorld } from "./world.ts";

/** At the end of a session the backlog is read on: nobody comes after. The client waits 1.5 s in all. */
const LAST_READ_MS = 700;

/** A session with a statusline counts for itself until its end, which no statusline sees. */
export function countTranscripts(input: HookInput, world: HookWorld, paths: StatePaths): void {
  const { event, sessionId, transcriptPath } = input;
  const isEnd = event === "SessionEnd";
  if (transcriptPath === undefined) return;
  if (!isEnd && !TURN_ENDS.has(event) && event !== "SubagentStop") return;
  // Not read for it: that there is one says enough, and its 35 KB cost 2 ms.
  if (!isEnd && statOf(partPath(paths.sessionsDir, sessionId, "shard"))?.isFile() === true) return;
  const patienceMs = isEnd ? LAST_READ_MS : 0;
  const { now, updateTail } = world;
  updateTail({ sessionsDir: paths.sessionsDir, sessionId, transcriptPath, now, patienceMs });
}
