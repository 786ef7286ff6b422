import type { ChannelName } from "../config/notify-config.ts";
import { CLOCKS_DIFFER_MS } from "../platform/time.ts";
import type { Message } from "./message.ts";

/** A place that is served one request at a time: a channel, of Telegram one chat. */
export type Lane = { isBusy: boolean; pause?: Pause };

/** Nothing is sent between the two: the pace, or a server that asked for it. */
export type Pause = { sinceMs: number; untilMs: number };

export type Plan = {
  /** To be sent now: at most one of each lane. */
  due: readonly Queued[];
  /** When the next of the others is due; `undefined` when none waits for time to pass. */
  nextDueMs?: number;
};

/** A message in the lane it will take. */
export type Queued = { message: Message; lane: string };

export function laneName(channel: ChannelName, chatId: string | undefined): string {
  return chatId === undefined ? channel : `${channel} ${chatId}`;
}

/**
 * What is to be sent at `nowMs` of `waiting` (by id). In a lane the oldest that is due goes first; a
 * message waits while an older one of its session and lane is unfinished.
 */
export function planLanes(
  waiting: readonly Queued[],
  lanes: ReadonlyMap<string, Lane>,
  nowMs: number,
): Plan {
  const due: Queued[] = [];
  const taken = new Set<string>();
  const waitedFor = new Set<string>();
  let nextDueMs = Number.POSITIVE_INFINITY;
  for (const one of waiting) {
    const { message, lane: name } = one;
    // Without a session it waits for nobody: no other message has its id.
    const turn = `${name}\n${message.sessionId ?? message.id}`;
    if (waitedFor.has(turn)) continue;
    waitedFor.add(turn);
    const lane = lanes.get(name);
    const dueMs = Math.max(message.notBeforeMs, freeFromMs(lane, nowMs));
    if (dueMs > nowMs) nextDueMs = Math.min(nextDueMs, dueMs);
    else if (lane?.isBusy !== true && !taken.has(name)) {
      taken.add(name);
      due.push(one);
    }
  }
  return { due, ...(Number.isFinite(nextDueMs) ? { nextDueMs } : {}) };
}

/** A pause that begins later than now was made by a clock that has been set back since: it is void. */
export function isPaused(pause: Pause | undefined, nowMs: number): pause is Pause {
  if (pause === undefined || nowMs < pause.sinceMs - CLOCKS_DIFFER_MS) return false;
  return nowMs < pause.untilMs;
}

/** The one that lasts longer. */
export function longerPause(a: Pause | undefined, b: Pause): Pause {
  return a !== undefined && a.untilMs > b.untilMs ? a : b;
}

function freeFromMs(lane: Lane | undefined, nowMs: number): number {
  return isPaused(lane?.pause, nowMs) ? (lane?.pause?.untilMs ?? nowMs) : nowMs;
}
