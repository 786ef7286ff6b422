import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { foldSession } from "../../shared/sessions/fold-session.ts";
import { mergeSessions } from "../../shared/sessions/merge-file.ts";
import { mergedUntilMs } from "../../shared/sessions/merged-until-file.ts";
import { partOf } from "../../shared/sessions/part-paths.ts";
import { readParts } from "../../shared/sessions/parts-file.ts";
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
  if (!isBehind(place)) return { file: readSessionsFile(paths.sessionsFile, nowMs) };
  try {
    const { keepDays } = config.sessions;
    const merged = await mergeSessions(paths, { nowMs, keepDays });
    return { file: merged.kind === "merged" ? merged.file : foldedFile(place, nowMs) };
  } catch {
    const notice = `${paths.sessionsFile} cannot be written. Run: tacho doctor`;
    return { file: foldedFile(place, nowMs), notice };
  }
}

/** Whether a session's part changed since the last merge. False where nothing was ever recorded. */
function isBehind({ paths: { sessionsFile, sessionsDir } }: Pick<StatusPlace, "paths">): boolean {
  const untilMs = mergedUntilMs(sessionsFile);
  return partNames(sessionsDir).some((name) => changedAtMs(join(sessionsDir, name)) >= untilMs);
}

/** The same as a merge would make of it, without the file. */
function foldedFile({ paths }: Pick<StatusPlace, "paths">, nowMs: number): SessionsFile {
  const file = readSessionsFile(paths.sessionsFile, nowMs);
  const ids = new Set(partNames(paths.sessionsDir).flatMap((name) => partOf(name)?.id ?? []));
  for (const id of ids) {
    const record = foldSession(readParts(paths.sessionsDir, id, nowMs));
    if (record !== undefined) file.sessions[id] = record;
  }
  return file;
}

function partNames(sessionsDir: string): string[] {
  try {
    return readdirSync(sessionsDir).filter((name) => partOf(name) !== undefined);
  } catch {
    // No session has been recorded, or the folder is not ours to read.
    return [];
  }
}

function changedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
