import { askedPauseMs, backoffMs } from "./backoff.ts";
import type { Attempt } from "./channel.ts";
import type { Message, OutcomeKind } from "./message.ts";

/** When a request was over. `random` in 0..1 keeps retries apart. */
export type AttemptEnd = { nowMs: number; random: number };

/** The message after one more request: finished (it has an outcome) or waiting for the next. */
export function afterAttempt(message: Message, attempt: Attempt, at: AttemptEnd): Message {
  const begun = { ...message, attempts: message.attempts + 1 };
  if (attempt.kind === "delivered") return withOutcome(begun, "delivered", at.nowMs);
  const tried = { ...begun, problem: attempt.problem };
  if (attempt.kind === "refused") return asDropped(tried, attempt.problem, at.nowMs);
  const waitMs =
    attempt.kind === "later" && attempt.retryAfterMs !== undefined
      ? askedPauseMs(attempt.retryAfterMs)
      : backoffMs(tried.attempts, at.random);
  const waiting = { ...tried, notBeforeMs: at.nowMs + waitMs };
  if (attempt.kind === "later") return waiting;
  // Nobody minds a ping that is missing; an alert is worth a second, marked one.
  if (message.importance === "alert" && !message.isRepeat) return { ...waiting, isRepeat: true };
  return { ...withOutcome(tried, "uncertain", at.nowMs, attempt.problem) };
}

/** Given up. What may have arrived before its repetition failed is not "dropped". */
export function asDropped(message: Message, reason: string, nowMs: number): Message {
  return withOutcome(message, message.isRepeat ? "uncertain" : "dropped", nowMs, reason);
}

function withOutcome(message: Message, kind: OutcomeKind, atMs: number, reason?: string): Message {
  return { ...message, outcome: { kind, atMs, ...(reason === undefined ? {} : { reason }) } };
}
