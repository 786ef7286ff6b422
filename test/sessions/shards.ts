import { mkdirSync } from "node:fs";
import { writeFileAtomic } from "../../shared/platform/json-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { NEW_METER } from "../../shared/sessions/cost-meter.ts";
import { partPath } from "../../shared/sessions/part-paths.ts";
import { NOTHING_COUNTED, type Shard, shardText } from "../../shared/sessions/session-parts.ts";
import type { SessionRecord } from "../../shared/sessions/session-record.ts";

export const NOW = 1_795_177_406_000;

/** A statusline's shard as it lies on disk. */
export function shardOf(sessionId: string, record: Partial<SessionRecord> = {}): Shard {
  return {
    version: 1,
    record: {
      sessionId,
      account: "a1",
      host: "box",
      updatedAtMs: NOW,
      subagents: { spawned: 0, running: 0 },
      turns: 0,
      ...record,
    },
    counted: { ...NOTHING_COUNTED, readAtMs: NOW, complete: true },
    samples: [],
    memory: { meter: NEW_METER, running: [], eventsOffset: 0 },
  };
}

/** As a statusline does, whole: a merger at work would set a half one aside for good. */
export function writeShard({ sessionsDir }: StatePaths, shard: Shard): void {
  mkdirSync(sessionsDir, { recursive: true });
  writeFileAtomic(partPath(sessionsDir, shard.record.sessionId, "shard"), shardText(shard), 0o644);
}
