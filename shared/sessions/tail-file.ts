import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "../platform/json-file.ts";
import { claimMark, releaseMark } from "../platform/mark-file.ts";
import { defined } from "../platform/read-value.ts";
import { openFolder } from "../platform/state-folder.ts";
import { MS_PER_SECOND } from "../platform/time.ts";
import { addTokens } from "../usage/token-counts.ts";
import { withSample } from "../usage/usage-rate.ts";
import { agentTotals } from "./agents-reading.ts";
import { BYTES_PER_RUN, countOn } from "./count-file.ts";
import { partPath } from "./part-paths.ts";
import { readShard, readTail } from "./parts-file.ts";
import {
  type CountedTranscripts,
  furtherCounted,
  NOTHING_COUNTED,
  type Tail,
  tailCost,
  tailText,
} from "./session-parts.ts";
import { advanceTranscript } from "./transcript-file.ts";
import { UNREAD } from "./transcript-reading.ts";

export type TailUpdate = {
  sessionsDir: string;
  sessionId: string;
  transcriptPath: string;
  now: () => number;
  /** How long a long backlog may be read on; 0 reads one run's worth. */
  patienceMs: number;
};

const MARK_STALE_MS = 3 * MS_PER_SECOND;
/** The client's last running totals stand at the very end of a finished transcript. */
const ENDING_BYTES = 256 * 1024;

/**
 * Counts on in a session's transcripts and keeps the result as its tail. Does nothing when another
 * process is at it, or when its statusline has counted just as far. Throws when the disk refuses.
 */
export function updateTail(update: TailUpdate): void {
  const { sessionsDir, sessionId, now } = update;
  openFolder(sessionsDir);
  const mark = `${partPath(sessionsDir, sessionId, "tail")}.busy`;
  if (!claimMark(mark, MARK_STALE_MS, now())) return;
  try {
    const before = readTail(sessionsDir, sessionId, now());
    const shard = readShard(sessionsDir, sessionId, now());
    const from = furtherCounted(shard?.counted, before?.counted) ?? NOTHING_COUNTED;
    const counted = countPatiently(from, update);
    if (!isFurther(from, counted)) return;
    writeTail(nextTail(before, counted, update), sessionsDir);
  } finally {
    releaseMark(mark);
  }
}

function countPatiently(from: CountedTranscripts, update: TailUpdate): CountedTranscripts {
  const { transcriptPath, sessionId, now, patienceMs } = update;
  const untilMs = now() + patienceMs;
  let counted = from;
  do {
    counted = countOn(transcriptPath, sessionId, counted, {
      maxBytes: BYTES_PER_RUN,
      nowMs: now(),
    });
  } while (!counted.complete && now() < untilMs);
  return counted;
}

/** Where nothing could be read yet there is nothing to say, not a count of zero. */
function isFurther(from: CountedTranscripts, to: CountedTranscripts): boolean {
  if (readBytes(to) === 0) return false;
  return readBytes(to) !== readBytes(from) || to.complete !== from.complete;
}

function readBytes({ transcript, agents }: CountedTranscripts): number {
  const offsets = [transcript, ...Object.values(agents.active)].map(({ offset }) => offset);
  return [...offsets, ...Object.values(agents.settled)].reduce((sum, bytes) => sum + bytes, 0);
}

function nextTail(
  before: Tail | undefined,
  counted: CountedTranscripts,
  { sessionId, transcriptPath, now }: TailUpdate,
): Tail {
  const { forkedFrom } = counted.transcript;
  const tail: Tail = defined({
    version: 1 as const,
    sessionId,
    updatedAtMs: now(),
    counted,
    inheritedCostUsd:
      before?.inheritedCostUsd ??
      (forkedFrom === undefined ? undefined : finalCostUsd(transcriptPath, forkedFrom)),
    samples: [],
  });
  const sample = defined({
    atMs: now(),
    costUsd: tailCost(tail)?.totalUsd,
    tokens: counted.complete
      ? addTokens(counted.transcript.tokens, agentTotals(counted.agents).tokens)
      : undefined,
  });
  return { ...tail, samples: withSample(before?.samples ?? [], sample) };
}

/** What the parent of a fork had cost when it last wrote its totals. */
function finalCostUsd(transcriptPath: string, parentId: string): number | undefined {
  const path = join(dirname(transcriptPath), `${parentId}.jsonl`);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const offset = Math.max(0, stat.size - ENDING_BYTES);
  const ending = { ...UNREAD, inode: stat.ino, offset, midLine: offset > 0 };
  const look = { sessionId: parentId, maxBytes: ENDING_BYTES };
  return advanceTranscript(path, ending, look)?.reading.cost?.totalUsd;
}

function writeTail(tail: Tail, sessionsDir: string): void {
  const { fileMode } = openFolder(sessionsDir);
  writeFileAtomic(partPath(sessionsDir, tail.sessionId, "tail"), tailText(tail), fileMode);
}
