import { changedSessions } from "../../shared/sessions/changed-parts-file.ts";
import { readFreshSessions } from "../../shared/sessions/fresh-sessions-file.ts";
import { mergeSessions } from "../../shared/sessions/merge-file.ts";
import { mergedUntilMs } from "../../shared/sessions/merged-until-file.ts";
import type { SessionsFile } from "../../shared/sessions/session-record.ts";
import { readSessionsFile } from "../../shared/sessions/sessions-file.ts";
import type { StatusPlace } from "./status-place-file.ts";

export type CurrentSessions = {
  file: SessionsFile;
  /** What is wrong with the sessions file, with the next step. */
  notice?: string;
};

/**
 * The sessions as they stand now. Merges the sessions file where a part is newer than it; where that
 * cannot be done (another merger is at it, the directory is full or read-only) it reads the parts.
 */
export async function currentSessions(
  place: Pick<StatusPlace, "paths" | "config">,
  nowMs: number,
): Promise<CurrentSessions> {
  const { paths, config } = place;
  if (changedSessions(paths.sessionsDir, mergedUntilMs(paths.sessionsFile)).size === 0) {
    return { file: readSessionsFile(paths.sessionsFile, nowMs) };
  }
  try {
    const { keepDays } = config.sessions;
    const merged = mergeSessions(paths, { nowMs, keepDays });
    return { file: merged.kind === "merged" ? merged.file : readFreshSessions(paths, nowMs) };
  } catch {
    const notice = `${paths.sessionsFile} cannot be written. Run: tacho doctor`;
    return { file: readFreshSessions(paths, nowMs), notice };
  }
}
