import { heardFromMs, type Snooze, snoozedUntilMs } from "../alerts/snooze.ts";
import type { NewsItem } from "./groups.ts";
import type { Message } from "./message.ts";
import { IS_OF_OPEN_WINDOW } from "./news-dates.ts";
import { importanceOf, type Notice } from "./notice.ts";

/** What can be told now; `nextMs`: when what is held back can. */
type Heard = { news: NewsItem[]; nextMs?: number };

/**
 * Alerts wait as notices while they are snoozed, so that the end of it, whenever somebody puts it,
 * lets them go; they are then as new as if they had just come. Those that are over by now are let
 * through to be dropped.
 */
export function withoutHeld(
  seen: readonly NewsItem[],
  snooze: Snooze | undefined,
  nowMs: number,
): Heard {
  if (snooze === undefined) return { news: [...seen] };
  const untilMs = snoozedUntilMs(snooze, nowMs);
  const isHeld = (item: NewsItem) =>
    untilMs !== undefined && isAlert(item) && !isOver(item.notice, nowMs);
  const news = seen
    .filter((item) => !isHeld(item))
    .map((item) => (isAlert(item) ? heardAfter(item, snooze, nowMs) : item));
  return seen.some(isHeld) && untilMs !== undefined ? { news, nextMs: untilMs } : { news };
}

/** Of what is said of one window at one time only the last counts: it says more than those before. */
export function isOvertaken({ notice }: NewsItem, news: readonly NewsItem[]): boolean {
  if (!IS_OF_OPEN_WINDOW.has(notice.kind)) return false;
  return news.some(
    ({ notice: other }) =>
      other !== notice &&
      IS_OF_OPEN_WINDOW.has(other.kind) &&
      other.account === notice.account &&
      other.window === notice.window &&
      windowOf(other) === windowOf(notice) &&
      (other.atMs > notice.atMs || (other.atMs === notice.atMs && other.key > notice.key)),
  );
}

/** The same of messages that wait, for the end of quiet hours or for a channel that is down. */
export function isMessageOvertaken(message: Message, waiting: readonly Message[]): boolean {
  const window = windowOfMessage(message);
  if (window === undefined) return false;
  return waiting.some(
    (other) =>
      other.id > message.id &&
      other.channel === message.channel &&
      other.chatId === message.chatId &&
      windowOfMessage(other) === window,
  );
}

function windowOfMessage({ alert, notices: [key] }: Message): string | undefined {
  const isOfWindow = alert !== undefined && IS_OF_OPEN_WINDOW.has(alert.kind);
  return isOfWindow && key !== undefined ? windowOf({ key }) : undefined;
}

/** The key names the window by its first reset: the last part is the level. */
function windowOf({ key }: Pick<Notice, "key">): string {
  return key.replace(/-(?:\d+(?:_\d+)?|runs-out|pace)$/, "");
}

function heardAfter(item: NewsItem, snooze: Snooze, nowMs: number): NewsItem {
  const sinceMs = Math.min(nowMs, heardFromMs(snooze, item.notice.atMs));
  return sinceMs > item.sinceMs ? { ...item, sinceMs } : item;
}

function isAlert({ notice }: NewsItem): boolean {
  return importanceOf(notice.kind) === "alert";
}

function isOver({ kind, resetsAtMs }: Notice, nowMs: number): boolean {
  return IS_OF_OPEN_WINDOW.has(kind) && resetsAtMs !== undefined && resetsAtMs <= nowMs;
}
