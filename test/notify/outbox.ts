import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_NOTIFY, type NotifyEvents } from "../../shared/config/notify-config.ts";
import type { NewsItem } from "../../shared/notify/groups.ts";
import { type Notice, parseNotice } from "../../shared/notify/notice.ts";
import { noticePath } from "../../shared/notify/outbox-paths.ts";
import { queueTicket } from "../../shared/notify/queue-notice-file.ts";
import { NO_FACTS, type SessionFacts } from "../../shared/notify/session-facts.ts";
import { namesIn } from "../../shared/platform/folder-names-file.ts";
import type { StatePaths } from "../../shared/platform/state-paths.ts";
import { eventLine, type SessionEvent } from "../../shared/sessions/session-event.ts";

/** 21 November 2026, 12:30 UTC. */
export const NOON = Date.UTC(2026, 10, 21, 12, 30);

export function noticeOf(key: string, notice: Partial<Notice> = {}): Notice {
  return { key, atMs: NOON, kind: "session_started", ...notice };
}

/** Sessions that have started and may come to nothing, by key. */
export function ticketsIn(outboxDir: string): Notice[] {
  const names = namesIn(outboxDir).filter((name) => name.endsWith(".ticket.json"));
  return names
    .sort()
    .flatMap((name) => parseNotice(readFileSync(join(outboxDir, name), "utf8")) ?? []);
}

/** A ticket whose file is as old as what it tells of. */
export function queueDatedTicket(outboxDir: string, notice: Notice): void {
  queueTicket(outboxDir, notice);
  const atS = notice.atMs / 1_000;
  utimesSync(noticePath(outboxDir, notice.key, "ticket"), atS, atS);
}

export function newsOf(
  notice: Partial<Notice>,
  facts: Partial<SessionFacts> = {},
  item: Partial<NewsItem> = {},
): NewsItem {
  const whole = noticeOf("k", notice);
  return { notice: whole, facts: { ...NO_FACTS, ...facts }, sinceMs: whole.atMs, ...item };
}

/** The defaults with what a test is about. */
export function eventsWith(events: Partial<NotifyEvents>): NotifyEvents {
  return { ...DEFAULT_NOTIFY.events, ...events };
}

/** What hooks wrote of a session. */
export function writeEvents(
  { sessionsDir }: Pick<StatePaths, "sessionsDir">,
  sessionId: string,
  events: readonly SessionEvent[],
): void {
  mkdirSync(sessionsDir, { recursive: true });
  writeFileSync(`${sessionsDir}/${sessionId}.events.jsonl`, events.map(eventLine).join(""));
}
