import { CLOCKS_DIFFER_MS, MS_PER_DAY } from "../platform/time.ts";
import { MAX_BACKOFF_MS } from "./backoff.ts";
import type { Message } from "./message.ts";

/**
 * The message with dates that a sender can go by, to be taken once, when it first sees it. What was
 * dated by a clock that was ahead (it has been set back since) is dated as if made now: else it would wait for hours.
 */
export function withSaneDates(message: Message, nowMs: number): Message {
  const aheadMs = message.createdAtMs - nowMs;
  const dated = aheadMs > CLOCKS_DIFFER_MS ? movedBack(message, aheadMs) : message;
  // A server's longer pause holds for the whole lane and is kept there.
  const furthestMs = nowMs + (dated.attempts > 0 ? MAX_BACKOFF_MS : MAX_WAIT_MS);
  if (dated.notBeforeMs <= furthestMs) return dated;
  return { ...dated, notBeforeMs: dated.attempts > 0 ? furthestMs : nowMs };
}

/** Too old, or not allowed before it will be. */
export function isExpired({ notBeforeMs, expiresAtMs }: Message, nowMs: number): boolean {
  return nowMs >= expiresAtMs || notBeforeMs >= expiresAtMs;
}

function movedBack(message: Message, byMs: number): Message {
  return {
    ...message,
    createdAtMs: message.createdAtMs - byMs,
    notBeforeMs: Math.max(0, message.notBeforeMs - byMs),
    expiresAtMs: Math.max(0, message.expiresAtMs - byMs),
  };
}

/** Longer than any quiet hours. */
const MAX_WAIT_MS = 2 * MS_PER_DAY;
