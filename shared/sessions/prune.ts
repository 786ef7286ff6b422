import { MS_PER_DAY } from "../platform/time.ts";
import type { SessionRecord } from "./session-record.ts";
import { isLive, sessionState } from "./session-state.ts";

/** Whether a session is over for longer than it is kept. Lost ones count from their last sign. */
export function isOutdated(record: SessionRecord, nowMs: number, keepDays: number): boolean {
  if (isLive(sessionState(record, nowMs))) return false;
  const overSinceMs = Math.max(record.endedAtMs ?? 0, record.updatedAtMs);
  return nowMs - overSinceMs > keepDays * MS_PER_DAY;
}
