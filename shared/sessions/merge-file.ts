import { closeSync, fstatSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile, unlinkQuietly } from "../platform/json-file.ts";
import { removeLeftovers } from "../platform/leftovers-file.ts";
import { claimMark, releaseMark } from "../platform/mark-file.ts";
import { mtimeOf } from "../platform/stat-file.ts";
import { openFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_SECOND } from "../platform/time.ts";
import { foldSession } from "./fold-session.ts";
import { FILE_TICK_MS, mergedUntilMs } from "./merged-until-file.ts";
import { PART_NAMES, type PartName, partOf, partPath } from "./part-paths.ts";
import { readParts } from "./parts-file.ts";
import { isOutdated } from "./prune.ts";
import type { SessionRecord, SessionsFile } from "./session-record.ts";
import { readSessionsFile } from "./sessions-file.ts";

export type MergeResult =
  | { kind: "merged"; file: SessionsFile }
  /** Another process merges right now. */
  | { kind: "busy" };

/** A merger that was killed holds its lock no longer than this. */
const LOCK_STALE_MS = 3 * MS_PER_SECOND;
/** All that a start leaves which came to nothing; any other file that is no record is not ours. */
const START_PARTS = ["events", "alive"] as const;

/**
 * Folds the parts of all sessions into the sessions file, reading only parts that changed since the
 * last merge, and removes what is over for longer than `keepDays`. Throws when the directory cannot
 * be written; the old file then stays whole.
 *
 * The lock is proper-lockfile's on disk (the folder `sessions.json.lock` and its time), taken by hand:
 * the library costs 6 ms a run, and a merge is over long before it would have to be renewed. Two
 * mergers at once do no harm either: each replaces the file as a whole, dated to what it knows.
 */
export function mergeSessions(
  paths: StatePaths,
  { nowMs, keepDays }: { nowMs: number; keepDays: number },
): MergeResult {
  const { fileMode } = openFolder(paths.sessionsDir);
  const startedMs = fileSystemNow(paths, fileMode);
  const lock = `${paths.sessionsFile}.lock`;
  if (!claimMark(lock, LOCK_STALE_MS, startedMs)) return { kind: "busy" };
  try {
    removeLeftoversOf(paths, nowMs);
    const sessions = fold(paths, { nowMs, keepDays, startedMs });
    const file = { version: 1 as const, updatedAtMs: nowMs, sessions };
    // Dated back: a part that changes during the merge is newer than the file, and merged by the next.
    const dated = { mode: fileMode, datedMs: startedMs };
    replaceFile(paths.sessionsFile, `${JSON.stringify(file)}\n`, dated);
    return { kind: "merged", file };
  } finally {
    releaseMark(lock);
  }
}

type Moment = { nowMs: number; keepDays: number; startedMs: number };

function fold(paths: StatePaths, moment: Moment): Record<string, SessionRecord> {
  const { nowMs, keepDays, startedMs } = moment;
  const before = new Map(Object.entries(readSessionsFile(paths.sessionsFile, nowMs).sessions));
  const mergedMs = mergedUntilMs(paths.sessionsFile);
  // A file from the future was dated by a wrong clock, and says nothing about what it knows. Parts
  // within a tick of the last merge are read again.
  const knownUntilMs = mergedMs > startedMs ? 0 : mergedMs - FILE_TICK_MS;
  const sessions: Record<string, SessionRecord> = {};
  for (const [id, changedMs] of partTimes(paths.sessionsDir)) {
    const known = changedMs < knownUntilMs ? before.get(id) : undefined;
    const record = known ?? foldSession(readParts(paths.sessionsDir, id, nowMs));
    if (record === undefined) {
      if (nowMs - changedMs > MS_PER_DAY) removeParts(paths.sessionsDir, id, START_PARTS);
    } else if (isOutdated(record, nowMs, keepDays)) {
      removeParts(paths.sessionsDir, id, PART_NAMES);
    } else {
      sessions[id] = record;
    }
  }
  return sessions;
}

/** The newest modification time of each session's parts. */
function partTimes(sessionsDir: string): Map<string, number> {
  const times = new Map<string, number>();
  for (const name of readdirSync(sessionsDir)) {
    const id = partOf(name)?.id;
    const mtimeMs = id === undefined ? undefined : mtimeOf(join(sessionsDir, name));
    if (id === undefined || mtimeMs === undefined) continue;
    times.set(id, Math.max(times.get(id) ?? 0, mtimeMs));
  }
  return times;
}

function removeLeftoversOf({ shared, sessionsDir, home, runDir }: StatePaths, nowMs: number): void {
  const derived = ["forecasts", "habits"].map((name) => join(runDir, name));
  for (const folder of new Set([shared, sessionsDir, home, runDir, ...derived])) {
    removeLeftovers(folder, nowMs);
  }
}

function removeParts(sessionsDir: string, id: string, parts: readonly PartName[]): void {
  for (const part of parts) unlinkQuietly(partPath(sessionsDir, id, part));
}

/** The moment on the clock that stamps the parts, which need not be this host's. */
function fileSystemNow(paths: StatePaths, fileMode: number): number {
  const name = Math.random().toString(36).slice(2, 8);
  const probe = `${paths.sessionsFile}.${process.pid}-${name}.tmp`;
  // "wx": another member of the group may have put a link there.
  const fd = openSync(probe, "wx", fileMode);
  try {
    return fstatSync(fd).mtimeMs;
  } finally {
    closeSync(fd);
    unlinkQuietly(probe);
  }
}
