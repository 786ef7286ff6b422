import { closeSync, fstatSync, openSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { unlinkQuietly, writeFileAtomic } from "../platform/json-file.ts";
import { tryLock } from "../platform/lock-file.ts";
import { openFolder } from "../platform/state-folder.ts";
import type { StatePaths } from "../platform/state-paths.ts";
import { MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import { foldSession } from "./fold-session.ts";
import { mergedUntilMs } from "./merged-until-file.ts";
import { PART_NAMES, partOf, partPath } from "./part-paths.ts";
import { readParts } from "./parts-file.ts";
import { isOutdated } from "./prune.ts";
import type { SessionRecord, SessionsFile } from "./session-record.ts";
import { readSessionsFile } from "./sessions-file.ts";

export type MergeResult =
  | { kind: "merged"; file: SessionsFile }
  /** Another process merges right now. */
  | { kind: "busy" };

/** A merger that was killed holds its lock no longer than this; the least the library allows is 2 s. */
const LOCK_STALE_MS = 3 * MS_PER_SECOND;
/** File times are as coarse as the kernel's tick; parts this close to the last merge are read again. */
const TICK_MS = 20;
const LEFTOVER_AFTER_MS = MS_PER_MINUTE;

/**
 * Folds the parts of all sessions into the sessions file, reading only parts that changed since the
 * last merge, and removes what is over for longer than `keepDays`. Throws when the directory cannot
 * be written; the old file then stays whole.
 */
export async function mergeSessions(
  paths: StatePaths,
  { nowMs, keepDays }: { nowMs: number; keepDays: number },
): Promise<MergeResult> {
  const { fileMode } = openFolder(paths.sessionsDir);
  const release = await tryLock(paths.sessionsFile, LOCK_STALE_MS);
  if (release === undefined) return { kind: "busy" };
  try {
    const startedMs = fileSystemNow(paths, fileMode);
    const file = {
      version: 1 as const,
      updatedAtMs: nowMs,
      sessions: fold(paths, nowMs, keepDays),
    };
    writeFileAtomic(paths.sessionsFile, `${JSON.stringify(file)}\n`, fileMode);
    backdate(paths.sessionsFile, startedMs);
    return { kind: "merged", file };
  } finally {
    await release();
  }
}

function fold(paths: StatePaths, nowMs: number, keepDays: number): Record<string, SessionRecord> {
  const before = readSessionsFile(paths.sessionsFile, nowMs).sessions;
  const knownUntilMs = mergedUntilMs(paths.sessionsFile) - TICK_MS;
  const sessions: Record<string, SessionRecord> = {};
  removeLeftovers(paths.shared, nowMs);
  removeLeftovers(paths.sessionsDir, nowMs);
  for (const [id, changedMs] of partTimes(paths.sessionsDir)) {
    const known = changedMs < knownUntilMs ? before[id] : undefined;
    const record = known ?? foldSession(readParts(paths.sessionsDir, id, nowMs));
    if (
      record === undefined ? nowMs - changedMs > MS_PER_DAY : isOutdated(record, nowMs, keepDays)
    ) {
      removeParts(paths.sessionsDir, id);
    } else if (record !== undefined) {
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

/** Temporary files of writers that were killed. */
function removeLeftovers(folder: string, nowMs: number): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".tmp")) continue;
    const path = join(folder, name);
    if (nowMs - (mtimeOf(path) ?? nowMs) > LEFTOVER_AFTER_MS) unlinkQuietly(path);
  }
}

function mtimeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function removeParts(sessionsDir: string, id: string): void {
  for (const part of PART_NAMES) {
    unlinkQuietly(partPath(sessionsDir, id, part));
  }
}

/** The moment on the clock that stamps the parts, which need not be this host's. */
function fileSystemNow(paths: StatePaths, fileMode: number): number {
  const probe = `${paths.sessionsFile}.clock-${process.pid}.tmp`;
  const fd = openSync(probe, "w", fileMode);
  try {
    return fstatSync(fd).mtimeMs;
  } finally {
    closeSync(fd);
    unlinkQuietly(probe);
  }
}

/** A part that changes during the merge is then newer than the file, and merged by the next one. */
function backdate(path: string, startedMs: number): void {
  utimesSync(path, startedMs / MS_PER_SECOND, startedMs / MS_PER_SECOND);
}
