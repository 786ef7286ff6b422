import { defined } from "../../platform/read-value.ts";
import {
  CLOCKS_DIFFER_MS,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from "../../platform/time.ts";
import type { QuotaObservation } from "../quota-window.ts";
import type { PollState } from "./poll-state.ts";
import type { UsageAnswer } from "./usage-api.ts";

/** Between two questions; the service shuts out who asks more often. */
export const POLL_EVERY_MS = 180 * MS_PER_SECOND;
/** Where every minute counts: right below a threshold, or when a window is about to run out. */
const POLL_NEAR_MS = 60 * MS_PER_SECOND;
const NEAR_POINTS = 5;
/** As the client itself does it; see docs/claude-code.md#rate-limits. */
const THROTTLED_MS = 5 * MS_PER_MINUTE;
const LONGEST_MS = MS_PER_HOUR;
const FIRST_RETRY_MS = MS_PER_MINUTE;
const LONGEST_RETRY_MS = 30 * MS_PER_MINUTE;

type Circumstances = {
  nowMs: number;
  /** 0..1, so that several machines do not come back together. */
  random: number;
  /** Of the token that was sent. */
  fingerprint: string;
  /** A minute counts: see `isNear`. */
  isHurried: boolean;
};

/** The state after a question. */
export function afterAnswer(
  before: PollState | undefined,
  answer: UsageAnswer,
  { nowMs, random, fingerprint, isHurried }: Circumstances,
): PollState {
  const { kind } = answer;
  const failures = kind === "ok" ? 0 : Math.min(1_000, (before?.failures ?? 0) + 1);
  const lastOkAtMs = kind === "ok" ? nowMs : before?.lastOkAtMs;
  const pauseMs = isHurried && kind === "ok" ? POLL_NEAR_MS : pauseAfter(answer, failures, random);
  return defined({
    ...{ atMs: nowMs, nextAtMs: nowMs + pauseMs, failures, lastStatus: kind, lastOkAtMs },
    ...{ seenFingerprint: before?.seenFingerprint, seenAtMs: before?.seenAtMs },
    refusedFingerprint: isUnauthorized(answer) ? fingerprint : before?.refusedFingerprint,
  });
}

/** The state while a question is under way: should this process be killed, nobody asks sooner. */
export function whileAsking(before: PollState | undefined, nowMs: number): PollState {
  return { failures: 0, ...before, atMs: nowMs, nextAtMs: nowMs + POLL_EVERY_MS };
}

/** The state where there is nothing that may be sent; a refused token stays refused. */
export function withoutToken(before: PollState | undefined, nowMs: number): PollState {
  return { ...whileAsking(before, nowMs), failures: 0, lastStatus: "no_token" };
}

/** The state while the token is one that was refused. */
export function stillRefused(before: PollState | undefined, nowMs: number): PollState {
  return { ...whileAsking(before, nowMs), lastStatus: "refused" };
}

/** When the next question is due; a moment further ahead than any pause is not believed. */
export function dueAtMs(state: PollState | undefined, nowMs: number): number {
  const dueMs = state?.nextAtMs ?? 0;
  return dueMs - nowMs > LONGEST_MS + CLOCKS_DIFFER_MS ? 0 : dueMs;
}

/** The state as of a clock that was set back since: the pause counts, not the moment. */
export function rebased(state: PollState, nowMs: number): PollState {
  const pauseMs = Math.min(LONGEST_MS, Math.max(0, state.nextAtMs - state.atMs));
  return { ...state, atMs: nowMs, nextAtMs: nowMs + pauseMs };
}

/** Whether a number lies right below one of the thresholds. */
export function isNear(
  observations: readonly QuotaObservation[],
  thresholds: readonly number[],
): boolean {
  return observations.some(({ usedPercent }) =>
    thresholds.some((percent) => usedPercent < percent && usedPercent >= percent - NEAR_POINTS),
  );
}

function pauseAfter(answer: UsageAnswer, failures: number, random: number): number {
  switch (answer.kind) {
    case "ok":
      return POLL_EVERY_MS;
    case "throttled":
      return askedPauseMs(answer.retryAfterMs);
    case "refused":
      return answer.status === 401 ? LONGEST_MS : askedPauseMs(answer.retryAfterMs);
    case "offline":
    case "failed": {
      const fullMs = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10);
      return Math.round(Math.min(LONGEST_RETRY_MS, fullMs * (1 + random / 4)));
    }
  }
}

/** Zero is what the service is known to say to whom it then refuses for an hour. */
function askedPauseMs(retryAfterMs: number | undefined): number {
  if (!retryAfterMs) return THROTTLED_MS;
  return Math.min(LONGEST_MS, Math.max(POLL_EVERY_MS, retryAfterMs));
}

function isUnauthorized(answer: UsageAnswer): boolean {
  return answer.kind === "refused" && answer.status === 401;
}
