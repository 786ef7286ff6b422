import { lastApiError } from "../claude/api-error-file.ts";
import { defined } from "../platform/read-value.ts";
import { safeName } from "../platform/safe-name.ts";
import { readEvents } from "../sessions/events-file.ts";
import { foldSession } from "../sessions/fold-session.ts";
import { readParts } from "../sessions/parts-file.ts";
import type { SessionRecord } from "../sessions/session-record.ts";
import type { NewsItem } from "./groups.ts";
import type { Notice } from "./notice.ts";
import { NO_FACTS, sessionFacts } from "./session-facts.ts";

type NewsLookup = { sessionsDir: string; nowMs: number; coalesceMs: number };

/** Each notice with what is known of its session, which is read once. */
export function readNews(
  notices: readonly Notice[],
  { sessionsDir, nowMs, coalesceMs }: NewsLookup,
): NewsItem[] {
  const records = new Map<string, SessionRecord | undefined>();
  const recordOf = (sessionId: string): SessionRecord | undefined => {
    if (!records.has(sessionId)) records.set(sessionId, readRecord(sessionsDir, sessionId, nowMs));
    return records.get(sessionId);
  };
  return notices.map((notice) => {
    const sessionId = safeName(notice.sessionId);
    const record = sessionId === undefined ? undefined : recordOf(sessionId);
    const promptedAtMs = isHeardAtPrompt(notice, record)
      ? firstPromptMs(sessionsDir, record.sessionId, notice.atMs)
      : undefined;
    const isLate = promptedAtMs !== undefined && promptedAtMs > notice.atMs + coalesceMs;
    return defined({
      notice: withReset(notice, record?.transcriptPath),
      facts: record === undefined ? NO_FACTS : sessionFacts(record),
      projectDir: record?.project?.dir,
      sinceMs: isLate ? promptedAtMs : notice.atMs,
    });
  });
}

/** The client writes the row that says so some 100 ms after its hook has begun. */
function withReset(notice: Notice, transcriptPath: string | undefined): Notice {
  const { kind, reason, resetsAtMs } = notice;
  if (kind !== "session_failed" || resetsAtMs !== undefined) return notice;
  const failure = transcriptPath === undefined ? undefined : lastApiError(transcriptPath);
  return failure?.kind === reason
    ? defined({ ...notice, resetsAtMs: failure?.resetsAtMs })
    : notice;
}

/** Also of a session that was given no prompt yet and counts for nothing elsewhere. */
function readRecord(
  sessionsDir: string,
  sessionId: string,
  nowMs: number,
): SessionRecord | undefined {
  const parts = readParts(sessionsDir, sessionId, nowMs);
  const { events } = parts;
  if (events === undefined) return foldSession(parts);
  return foldSession({ ...parts, events: { ...events, wasPrompted: true } });
}

/** A session that nobody named is news with its first prompt, which may come long after its start. */
function isHeardAtPrompt(
  { kind }: Notice,
  record: SessionRecord | undefined,
): record is SessionRecord {
  return kind === "session_started" && record !== undefined && record.agentId === undefined;
}

function firstPromptMs(
  sessionsDir: string,
  sessionId: string,
  startedAtMs: number,
): number | undefined {
  return readEvents(sessionsDir, sessionId).events.find(
    ({ event, atMs }) => event === "prompted" && atMs >= startedAtMs,
  )?.atMs;
}
