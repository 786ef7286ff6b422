import { writeFileAtomic } from "../shared/platform/json-file.ts";
import { openFolder } from "../shared/platform/state-folder.ts";
import type { StatePaths } from "../shared/platform/state-paths.ts";
import { MS_PER_SECOND } from "../shared/platform/time.ts";
import { appendObservations } from "../shared/quota/observations-file.ts";
import { partPath } from "../shared/sessions/part-paths.ts";
import { readShard } from "../shared/sessions/parts-file.ts";
import { type Shard, shardText } from "../shared/sessions/session-parts.ts";
import { gather } from "./gather.ts";
import type { StatuslineInput } from "./input.ts";
import { newObservations } from "./next-quota.ts";
import { nextShard } from "./next-shard.ts";
import type { StatuslineWorld } from "./world.ts";

export type Recording = {
  shard: Shard;
  /** resting: nothing new to write; refused: the state directory is full or read-only. */
  outcome: "written" | "resting" | "refused";
  /** A number of the quota has moved. */
  isQuotaNew: boolean;
};

/** An idle session's shard is a sign of life, but not at every tick. */
const RESTED_FOR_MS = 30 * MS_PER_SECOND;

/** Records this run: the session's shard, and a line for each quota number that moved. */
export function recordSession(
  sessionId: string,
  input: StatuslineInput,
  { world, paths }: { world: StatuslineWorld; paths: StatePaths },
): Recording {
  const previous = readShard(paths.sessionsDir, sessionId, world.nowMs);
  let isQuotaNew = false;
  const shard = nextShard(previous, input, gather(sessionId, previous, input, { world, paths }));
  try {
    if (isRested(previous, shard)) return { shard, outcome: "resting", isQuotaNew };
    // First the observations: after a kill in between the next run adds them again, harmlessly.
    const observations = newObservations(sessionId, previous?.record.quota, shard.record.quota);
    appendObservations(paths.quotaDir, shard.record.account, observations, world.nowMs);
    isQuotaNew = observations.length > 0;
    writeShard(paths.sessionsDir, shard);
    return { shard, outcome: "written", isQuotaNew };
  } catch {
    // Full or read-only: the line still shows what is known, and says that it is not kept.
    return { shard, outcome: "refused", isQuotaNew };
  }
}

function isRested(previous: Shard | undefined, next: Shard): boolean {
  if (previous === undefined) return false;
  const sinceMs = next.record.updatedAtMs - previous.record.updatedAtMs;
  if (sinceMs < 0 || sinceMs >= RESTED_FOR_MS) return false;
  const atMs = next.record.updatedAtMs;
  return (
    next.counted.transcript.offset === previous.counted.transcript.offset &&
    next.counted.complete === previous.counted.complete &&
    JSON.stringify(next.memory) === JSON.stringify(previous.memory) &&
    JSON.stringify(next.record) === JSON.stringify({ ...previous.record, updatedAtMs: atMs })
  );
}

function writeShard(sessionsDir: string, shard: Shard): void {
  const { fileMode } = openFolder(sessionsDir);
  writeFileAtomic(
    partPath(sessionsDir, shard.record.sessionId, "shard"),
    shardText(shard),
    fileMode,
  );
}
