import { amountAt, fieldsAt, type JsonObject } from "../platform/read-value.ts";
import { MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from "../platform/time.ts";
import type { SessionRecord } from "./session-record.ts";

/**
 * working: a turn runs; waiting: it stands still until the user answers a question; idle: nothing
 * runs; ended: the client said so; lost: no sign of life, the client was probably killed.
 */
export type SessionState = "working" | "waiting" | "idle" | "ended" | "lost";

/** The part of a record from which its state follows. */
export type SessionSigns = Pick<SessionRecord, "updatedAtMs"> &
  Partial<Pick<SessionRecord, (typeof SIGNS)[number]>>;
const SIGNS = [
  "endedAtMs",
  "activeAtMs",
  "heartbeatAtMs",
  "waitingSinceMs",
  "promptedAtMs",
  "turnEndedAtMs",
] as const;

/** Three missed heartbeats (they come every 30 s). */
const SILENT_AFTER_MS = 95 * MS_PER_SECOND;
/** Without a heartbeat (no MCP server) a quiet session may still be open: it is given an hour. */
const FORGOTTEN_AFTER_MS = 60 * MS_PER_MINUTE;
/** Without hooks a session counts as working this long after its last answer. */
const WORKS_AFTER_ANSWER_MS = 15 * MS_PER_SECOND;

/**
 * The state a session is in, derived from its record. `isProcessAlive` is asked only where the
 * reader can know it (same host, same process namespace); `undefined` means it cannot be known.
 */
export function sessionState(
  record: SessionSigns,
  nowMs: number,
  isProcessAlive?: boolean,
): SessionState {
  if (record.endedAtMs !== undefined && record.endedAtMs >= (record.activeAtMs ?? 0))
    return "ended";
  if (isProcessAlive === false || (isProcessAlive === undefined && isSilent(record, nowMs))) {
    return "lost";
  }
  if (isWaiting(record)) return "waiting";
  return isWorking(record, nowMs) ? "working" : "idle";
}

/** Whether the session may still go on. */
export function isLive(state: SessionState): boolean {
  return state !== "ended" && state !== "lost";
}

function isSilent(record: SessionSigns, nowMs: number): boolean {
  const { heartbeatAtMs, updatedAtMs } = record;
  const lastSignMs = Math.max(updatedAtMs, heartbeatAtMs ?? 0);
  const patienceMs = heartbeatAtMs === undefined ? FORGOTTEN_AFTER_MS : SILENT_AFTER_MS;
  // A sign from the future was dated by a wrong clock: it must not keep a dead session for years.
  return nowMs - lastSignMs > patienceMs || lastSignMs - nowMs > MS_PER_DAY;
}

/** A question is answered as soon as the session does something again. */
function isWaiting({ waitingSinceMs, activeAtMs }: SessionSigns): boolean {
  return waitingSinceMs !== undefined && waitingSinceMs >= (activeAtMs ?? 0);
}

function isWorking(record: SessionSigns, nowMs: number): boolean {
  const { promptedAtMs, turnEndedAtMs, activeAtMs } = record;
  if (promptedAtMs !== undefined) return promptedAtMs > (turnEndedAtMs ?? 0);
  return activeAtMs !== undefined && nowMs - activeAtMs < WORKS_AFTER_ANSWER_MS;
}

/** The signs in a record as stored, for those who need no more of it. */
export function parseSigns(raw: JsonObject | undefined): SessionSigns {
  return { updatedAtMs: amountAt(raw, "updatedAtMs") ?? 0, ...fieldsAt(raw, SIGNS, amountAt) };
}
