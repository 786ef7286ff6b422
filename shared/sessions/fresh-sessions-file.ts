import type { StatePaths } from "../platform/state-paths.ts";
import { changedSessions, hasChangedParts, isFromFuture } from "./changed-parts-file.ts";
import { foldSession } from "./fold-session.ts";
import { FILE_TICK_MS, mergedUntilMs } from "./merged-until-file.ts";
import { readParts } from "./parts-file.ts";
import type { SessionsFile } from "./session-record.ts";
import { readSessionsFile } from "./sessions-file.ts";

/**
 * The sessions as they stand now: the merged file, and over it what changed since the last merge. So
 * an answer is true even when nobody could merge yet, or the directory is read-only.
 */
export function readFreshSessions(
  { sessionsFile, sessionsDir }: Pick<StatePaths, "sessionsFile" | "sessionsDir">,
  nowMs: number,
): SessionsFile {
  const mergedMs = mergedUntilMs(sessionsFile);
  const merged = readSessionsFile(sessionsFile, nowMs);
  const known = Object.values(merged.sessions);
  // A file that was set aside just now, or dated by a wrong clock, knows nothing for certain.
  const isUnknown = known.length === 0 || isFromFuture(mergedMs, nowMs);
  const sinceMs = isUnknown ? 0 : mergedMs - FILE_TICK_MS;
  const open = known.filter(({ endedAtMs }) => endedAtMs === undefined);
  const openIds = open.map(({ sessionId }) => sessionId);
  if (!isUnknown && !hasChangedParts(sessionsDir, openIds, { sinceMs, nowMs })) return merged;
  const sessions = { ...merged.sessions };
  for (const id of changedSessions(sessionsDir, sinceMs)) {
    const record = foldSession(readParts(sessionsDir, id, nowMs));
    if (record !== undefined) sessions[id] = record;
  }
  return { ...merged, sessions };
}
