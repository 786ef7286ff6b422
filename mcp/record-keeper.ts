import type { StatePaths } from "../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { hasChangedParts, isFromFuture } from "../shared/sessions/changed-parts-file.ts";
import { foldSession } from "../shared/sessions/fold-session.ts";
import { HEARTBEAT_EVERY_MS, writeHeartbeat } from "../shared/sessions/heartbeat-file.ts";
import { mergeSessions } from "../shared/sessions/merge-file.ts";
import { mergedUntilMs } from "../shared/sessions/merged-until-file.ts";
import { readParts } from "../shared/sessions/parts-file.ts";
import { listSessions } from "../shared/sessions/session-list-file.ts";
import type { SessionRecord, SessionsFile } from "../shared/sessions/session-record.ts";
import { isLive } from "../shared/sessions/session-state.ts";
import { readSessionsFile } from "../shared/sessions/sessions-file.ts";
import { currentSession } from "./current-session.ts";
import { followTranscript, type TailMemory } from "./live-tail-file.ts";
import type { Settings } from "./settings-file.ts";
import { askerOf } from "./state-file.ts";
import type { ServerWorld } from "./world.ts";

/** Who is live changes slowly, and every server of the machine reads the file. */
const REREAD_EVERY_MS = 5 * MS_PER_SECOND;
/** So often the file is merged at most, whoever does it. */
const MERGE_EVERY_MS = 500;

/** A part that changed in the moment the merge began may have been read before; times are rounded. */
const SAME_MOMENT_MS = 1;

/** What the sessions file said when it was last read. */
type Known = {
  readAtMs: number;
  current: string | undefined;
  record: SessionRecord | undefined;
  liveIds: readonly string[];
};

/**
 * A function that keeps the records of this session and the shared sessions file current, a little
 * at each call: the heartbeat, the transcript where nobody else counts it, the merge when something
 * changed. It rejects when the directory refuses.
 */
export function createRecordKeeper(
  world: ServerWorld,
  settings: () => Settings,
): () => Promise<void> {
  const asker = askerOf(world);
  let known: Known | undefined;
  let beat: { sessionId: string; atMs: number } | undefined;
  let tail: TailMemory | undefined;
  let merged = { untilMs: 0, seenAtMs: 0 };

  const learn = (file: SessionsFile) => {
    const nowMs = world.now();
    const sessions = listSessions(file, { nowMs, host: asker.host });
    const current = currentSession(sessions, asker);
    const live = sessions.filter(({ state }) => isLive(state));
    known = {
      readAtMs: nowMs,
      current,
      record: current === undefined ? undefined : file.sessions[current],
      liveIds: live.map(({ record }) => record.sessionId),
    };
    return known;
  };

  const showLife = (sessionsDir: string, sessionId: string) => {
    const atMs = world.now();
    const isDue = beat?.sessionId !== sessionId || atMs - beat.atMs >= HEARTBEAT_EVERY_MS;
    if (!isDue) return;
    writeHeartbeat(sessionsDir, sessionId, { atMs, pid: world.pid, host: asker.host });
    beat = { sessionId, atMs };
  };

  const countTranscript = (sessionsDir: string, sessionId: string) => {
    const record = known?.record ?? foldSession(readParts(sessionsDir, sessionId, world.now()));
    if (record === undefined) return;
    tail = followTranscript(tail, record, { sessionsDir, now: world.now });
  };

  const isMergeDue = ({ sessionsFile, sessionsDir }: StatePaths, ids: readonly string[]) => {
    const untilMs = mergedUntilMs(sessionsFile);
    const nowMs = world.now();
    if (untilMs !== merged.untilMs) merged = { untilMs, seenAtMs: nowMs };
    if (untilMs > 0 && nowMs - merged.seenAtMs < MERGE_EVERY_MS) return false;
    if (isFromFuture(untilMs, nowMs)) return true;
    return hasChangedParts(sessionsDir, ids, { sinceMs: untilMs - SAME_MOMENT_MS, nowMs });
  };

  return async () => {
    const { paths, keepDays } = settings();
    const nowMs = world.now();
    const isOld = known === undefined || Math.abs(nowMs - known.readAtMs) >= REREAD_EVERY_MS;
    const { current, liveIds } =
      isOld || known === undefined ? learn(readSessionsFile(paths.sessionsFile, nowMs)) : known;
    if (current !== undefined) {
      showLife(paths.sessionsDir, current);
      countTranscript(paths.sessionsDir, current);
    }
    const ids = current === undefined ? liveIds : [current, ...liveIds];
    if (!isMergeDue(paths, ids)) return;
    const result = mergeSessions(paths, { nowMs: world.now(), keepDays });
    if (result.kind !== "merged") return;
    merged = { untilMs: mergedUntilMs(paths.sessionsFile), seenAtMs: world.now() };
    learn(result.file);
  };
}
