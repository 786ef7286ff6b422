import type { SinkType } from "../config/credentials-config.ts";
import { MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import type { SinkState, SyncState } from "./sync-state-schema.ts";
import type { SinkName } from "./wish.ts";

/** Cloudflare takes one write a second per key, and 1000 a day on the free plan. */
const LIMITS: Partial<Record<SinkType, { perDay: number; gapMs: number }>> = {
  "cloudflare-kv": { perDay: 200, gapMs: MS_PER_SECOND },
};

/** Until when a sink must be left alone for its limits; `undefined`: it may be written now. */
export function heldUntilMs(
  name: SinkName,
  sinks: SyncState["sinks"],
  nowMs: number,
): number | undefined {
  const limit = LIMITS[name.type];
  if (limit === undefined) return undefined;
  const counted = sharing(name, sinks).filter((sink) => sink.day === countedDay(sink, nowMs));
  const pushes = counted.reduce((sum, { pushesToday }) => sum + pushesToday, 0);
  if (pushes >= limit.perDay) {
    return Math.max(...counted.map(({ day }) => Date.parse(day))) + MS_PER_DAY;
  }
  const sinceMs = nowMs - (sinks[name.sinkId]?.triedAtMs ?? 0);
  return sinceMs >= 0 && sinceMs < limit.gapMs ? nowMs - sinceMs + limit.gapMs : undefined;
}

/** The sink itself and what else goes into its namespace, lately removed settings included. */
function sharing({ sinkId, namespace }: SinkName, sinks: SyncState["sinks"]): SinkState[] {
  return Object.entries(sinks)
    .filter(
      ([id, sink]) => id === sinkId || (namespace !== undefined && sink.namespace === namespace),
    )
    .map(([, sink]) => sink);
}

/** The sink with one more try, counted before it is made: a crash never overspends. */
export function withTry(sink: SinkState, nowMs: number): SinkState {
  const day = countedDay(sink, nowMs);
  return {
    ...sink,
    day,
    pushesToday: day === sink.day ? sink.pushesToday + 1 : 1,
    attempts: sink.attempts + 1,
    triedAtMs: nowMs,
  };
}

/** A clock that was set back over midnight must not give a second day's pushes. */
function countedDay(sink: SinkState, nowMs: number): string {
  return sink.day === dayOf(nowMs + MS_PER_DAY) ? sink.day : dayOf(nowMs);
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** 30 s, doubled with each try, half an hour at most; up to a fifth more, so that not all come at once. */
export function backOffMs(attempts: number, jitter: number): number {
  const baseMs = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 16), LONGEST_MS);
  return Math.round(baseMs * (1 + jitter / 5));
}

const FIRST_MS = 30 * MS_PER_SECOND;
const LONGEST_MS = 30 * MS_PER_MINUTE;
