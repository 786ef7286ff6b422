import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { mtimeOf } from "../shared/sessions/changed-parts-file.ts";
import { partPath } from "../shared/sessions/part-paths.ts";
import { readShard, readTail } from "../shared/sessions/parts-file.ts";
import { furtherCounted } from "../shared/sessions/session-parts.ts";
import type { SessionRecord } from "../shared/sessions/session-record.ts";
import { updateTail } from "../shared/sessions/tail-file.ts";

/** What the last look at the transcripts of a session saw. */
export type TailMemory = {
  sessionId: string;
  sizeBytes: number;
  /** When they were last counted. */
  countedAtMs: number;
  /** Something is left to count although the size may stay. */
  isUnfinished: boolean;
};

/** A statusline that ran so lately counts for itself, */
const STATUSLINE_MS = 15 * MS_PER_SECOND;
/** but it may have run before the last row of a turn was written, and it comes again only later. */
const FLUSHED_AFTER_MS = MS_PER_SECOND;
/** An agent writes all the time; its numbers need not follow every line. */
const BETWEEN_COUNTS_MS = 2 * MS_PER_SECOND;
/** But the last lines of a turn, written some 100 ms after its end was told, are counted at once. */
const AFTER_EVENT_MS = MS_PER_SECOND;

/**
 * Counts on in the transcripts of a session that no statusline counts: in print mode, where an agent
 * may work for hours in one turn, and while background agents run on behind an idle terminal.
 * Throws when the disk refuses.
 */
export function followTranscript(
  before: TailMemory | undefined,
  record: SessionRecord,
  { sessionsDir, now }: { sessionsDir: string; now: () => number },
): TailMemory | undefined {
  const { sessionId, transcriptPath } = record;
  if (transcriptPath === undefined || !isTranscriptOf(sessionId, transcriptPath)) return undefined;
  const seen = before?.sessionId === sessionId ? before : undefined;
  const { sizeBytes, changedMs } = lookAt(transcriptPath);
  const isSame = sizeBytes === (seen?.sizeBytes ?? 0) && seen?.isUnfinished !== true;
  if (isSame || isCountedByStatusline(sessionsDir, sessionId, { changedMs, nowMs: now() })) {
    return seen;
  }
  if (seen !== undefined && !isDue(seen, partPath(sessionsDir, sessionId, "events"), now())) {
    return seen;
  }
  const countedAtMs = now();
  updateTail({ sessionsDir, sessionId, transcriptPath, now, patienceMs: 0 });
  const shard = readShard(sessionsDir, sessionId, now())?.counted;
  const counted = furtherCounted(shard, readTail(sessionsDir, sessionId, now())?.counted);
  // Another process may have been at it, or a line been torn: the size must be met twice.
  const isUnfinished = counted?.complete === false || sizeBytes !== seen?.sizeBytes;
  return { sessionId, sizeBytes, countedAtMs, isUnfinished };
}

/** The path comes from a directory that others may write: it may only name a transcript. */
function isTranscriptOf(sessionId: string, path: string): boolean {
  return basename(path) === `${sessionId}.jsonl`;
}

function isDue({ countedAtMs }: TailMemory, eventsPath: string, nowMs: number): boolean {
  if (nowMs - countedAtMs >= BETWEEN_COUNTS_MS) return true;
  return (mtimeOf(eventsPath) ?? 0) > countedAtMs - AFTER_EVENT_MS;
}

function isCountedByStatusline(
  sessionsDir: string,
  sessionId: string,
  { changedMs, nowMs }: { changedMs: number; nowMs: number },
): boolean {
  const shardMs = mtimeOf(partPath(sessionsDir, sessionId, "shard"));
  if (shardMs === undefined) return false;
  const isAboutToCount = nowMs - shardMs < STATUSLINE_MS && nowMs - changedMs < FLUSHED_AFTER_MS;
  return shardMs >= changedMs || isAboutToCount;
}

/** The session's own transcript and those of its agents together. */
function lookAt(transcriptPath: string): { sizeBytes: number; changedMs: number } {
  const agentsDir = join(transcriptPath.replace(/\.jsonl$/, ""), "subagents");
  const agents = transcriptsIn(agentsDir).map((name) => join(agentsDir, name));
  let sizeBytes = 0;
  let changedMs = 0;
  for (const path of [transcriptPath, ...agents]) {
    const stat = statOf(path);
    if (stat === undefined) continue;
    sizeBytes += stat.size;
    changedMs = Math.max(changedMs, stat.mtimeMs);
  }
  return { sizeBytes, changedMs };
}

function transcriptsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  } catch {
    // No agent has run yet.
    return [];
  }
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not ours to look at.
    return undefined;
  }
}
