import type { JsonObject } from "../platform/read-value.ts";
import { amountAt, booleanAt, defined, textAt } from "../platform/read-value.ts";

/**
 * Where a forked thread stands. Its file begins with the parent's history, whose lines are copied word
 * for word but, in most versions, stamped with the time of the fork.
 */
export type CodexReplay = {
  isReplay: boolean;
  /** When the thread began. */
  startedAtMs: number;
  /** What the turn that is read says of itself; absent where it says nothing. */
  isOwnTurn?: boolean;
  /** The time of the line before. */
  lineAtMs: number;
};

/**
 * The state behind a line that begins a turn. Turns are named by UUIDs of version 7, which hold the
 * time they were made: a turn made before the thread is copied. Older ones only say when they started.
 */
export function withTurn(replay: CodexReplay, payload: JsonObject | undefined): CodexReplay {
  const turnAtMs = uuidMoment(textAt(payload, "turn_id"));
  const startedAtSeconds = amountAt(payload, "started_at");
  const isOwnTurn =
    turnAtMs !== undefined
      ? turnAtMs >= replay.startedAtMs
      : startedAtSeconds !== undefined
        ? startedAtSeconds >= Math.floor(replay.startedAtMs / 1_000)
        : replay.isOwnTurn;
  return defined({ ...replay, isReplay: replay.isReplay && isOwnTurn !== true, isOwnTurn });
}

/**
 * Whether an event that tells of usage is copied. Where turns say nothing (before 2026), times do: what
 * is older than the thread is copied, and so is what follows the line before at once, because a history
 * is copied in one go while no model answers within half a second.
 */
export function isCopied(replay: CodexReplay, atMs: number | undefined): boolean {
  if (!replay.isReplay) return false;
  if (replay.isOwnTurn !== undefined || atMs === undefined) return true;
  return atMs < replay.startedAtMs || atMs - replay.lineAtMs < FASTEST_ANSWER_MS;
}

/** The moment a UUID of version 7 was made; `undefined` for all other texts. */
export function uuidMoment(id: string | undefined): number | undefined {
  const match = UUID_V7.exec(id ?? "");
  return match === null ? undefined : Number.parseInt(`${match[1]}${match[2]}`, 16);
}

export function storedReplay(raw: JsonObject | undefined): CodexReplay {
  return defined({
    isReplay: booleanAt(raw, "isReplay") ?? false,
    startedAtMs: amountAt(raw, "startedAtMs") ?? 0,
    isOwnTurn: booleanAt(raw, "isOwnTurn"),
    lineAtMs: amountAt(raw, "lineAtMs") ?? 0,
  });
}

const FASTEST_ANSWER_MS = 500;
const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
