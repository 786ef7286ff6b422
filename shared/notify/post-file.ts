import type { Snooze } from "../alerts/snooze.ts";
import { CHANNELS, type ChannelName, type NotifyConfig } from "../config/notify-config.ts";
import { namesIn } from "../platform/folder-names-file.ts";
import { setAside } from "../platform/json-file.ts";
import { defined } from "../platform/read-value.ts";
import { statOf } from "../platform/stat-file.ts";
import { alertFacts } from "./alert-facts.ts";
import { groupNews, type NewsGroup, type NewsItem } from "./groups.ts";
import { isOvertaken, withoutHeld } from "./held-news.ts";
import type { Message, MessageText } from "./message.ts";
import { messageText } from "./message-text.ts";
import { addMessage, isDone, readDone, readMessage, readPosted } from "./messages-file.ts";
import { expiryMs, type NewsMoment, notBeforeMs, whyUntimely } from "./news-dates.ts";
import { importanceOf, type Notice } from "./notice.ts";
import {
  confirmTickets,
  markTold,
  readNoticesOrSetAside,
  type ToldOutcome,
} from "./notices-file.ts";
import type { MessageName } from "./outbox-names.ts";
import { doneDir, messagePath } from "./outbox-paths.ts";
import { quietUntilMs } from "./quiet-hours.ts";
import { readNews } from "./session-news-file.ts";
import { whyUnwanted } from "./wanted.ts";

export type Posting = {
  outboxDir: string;
  sessionsDir: string;
  notify: Pick<NotifyConfig, "events" | "quietHours" | "coalesceMs">;
  /** Those in force, in an order that stays. */
  channels: readonly { name: ChannelName; chatId?: string }[];
  nowMs: number;
  /** Nothing waits for company: the machine may be gone in a moment. */
  isHurried: boolean;
  /** This machine's name. */
  host?: string;
  /** Asked when there is an alert to tell. */
  snooze?: () => Snooze | undefined;
  /** A line of its own below an alert; `wait` while it is being made. */
  quip?: (notice: Notice) => string | "wait" | undefined;
  /** Called before each change on the disk: tests stop here. */
  onStep?: () => void;
};

/**
 * Makes messages of the notices that are due, and says when the next ones are. For the holder of the
 * lease. However often it is killed and begun again, each notice gets into one message per channel.
 * Throws when the disk refuses.
 */
export function post(posting: Posting): { nextDueMs?: number } {
  const { outboxDir, sessionsDir, nowMs, isHurried, notify } = posting;
  const { coalesceMs } = notify;
  const round = { ...posting, quietUntilMs: quietUntilMs(notify.quietHours, nowMs) };
  confirmTickets(outboxDir, nowMs);
  const notices = finishEarlier(round, readNoticesOrSetAside(outboxDir, nowMs));
  const seen = readNews(notices, { sessionsDir, nowMs, coalesceMs });
  const { news, nextMs } = withoutHeld(seen, snoozeFor(seen, posting), nowMs);
  const told = news.filter((item) => !dropUntold(round, item, news));
  const { due, nextDueMs } = groupNews(told, { coalesceMs, nowMs, isHurried });
  const groups = due.slice(0, MAX_GROUPS);
  const isLeft = groups.map((group) => postGroup(round, group)).includes("waits");
  const isMore = groups.length < due.length || isLeft;
  const moments = [isMore ? nowMs : undefined, nextDueMs, nextMs];
  const known = moments.filter((atMs) => atMs !== undefined);
  return known.length === 0 ? {} : { nextDueMs: Math.min(...known) };
}

function snoozeFor(seen: readonly NewsItem[], { snooze }: Posting): Snooze | undefined {
  return seen.some(({ notice }) => importanceOf(notice.kind) === "alert") ? snooze?.() : undefined;
}

/** At once: each costs some milliseconds, and a sender that stands still for seconds loses its lease. */
const MAX_GROUPS = 100;

/** Quiet hours are looked up once: a named time zone takes its time. */
type Round = Posting & NewsMoment;

/**
 * What a killed process had begun: a message that exists already says what it tells of, and its
 * notices get no other. Returns the rest.
 */
function finishEarlier(round: Round, notices: readonly Notice[]): Notice[] {
  const { outboxDir, nowMs } = round;
  if (notices.length === 0) return [];
  // The unfinished ones first: one that is filed away in between is seen twice, not missed.
  const ids = new Set([...namesIn(outboxDir), ...namesIn(doneDir(outboxDir))].map(beforeDot));
  const told = new Set<string>();
  for (const notice of notices) {
    const id = messageId(notice);
    if (told.has(notice.key) || !ids.has(id)) continue;
    const message = postedMessage(outboxDir, id, nowMs);
    if (message === undefined) continue;
    const members = notices.filter(
      ({ key }) => key === notice.key || message.notices.includes(key),
    );
    sendOut(round, { first: notice, members, text: message.text });
    for (const { key } of members) told.add(key);
  }
  return notices.filter(({ key }) => !told.has(key));
}

/** Files of a message begin with its id, and ids hold no dot. */
function beforeDot(name: string): string {
  return name.slice(0, name.indexOf("."));
}

function postedMessage(outboxDir: string, id: string, nowMs: number): Message | undefined {
  for (const channel of CHANNELS) {
    const message = readMessage(outboxDir, { id, channel });
    if (message !== undefined) return message;
    const path = messagePath(outboxDir, id, channel);
    // Torn by a killed writer, where a file system has no links: it would stand in for the whole one.
    if (statOf(path) !== undefined) setAside(path, nowMs);
  }
  return readDone(outboxDir).find((message) => message.id === id);
}

function postGroup(round: Round, group: NewsGroup): "posted" | "waits" {
  const first = group[0].notice;
  const quip = round.isHurried ? undefined : round.quip?.(first);
  if (quip === "wait") return "waits";
  const readAtMs = notBeforeMs(first, round);
  const { title, lines } = messageText(group, { nowMs: readAtMs, host: round.host });
  const text = { title, lines: quip === undefined ? lines : [...lines, quip] };
  sendOut(round, { first, members: group.map(({ notice }) => notice), text });
  return "posted";
}

type Outgoing = { first: Notice; members: readonly Notice[]; text: MessageText };

function sendOut(round: Round, { first, members, text }: Outgoing): void {
  const { outboxDir, nowMs, onStep } = round;
  const startMs = notBeforeMs(first, round);
  const id = messageId(first);
  let told = members;
  for (const { name, chatId } of channelsFor(members, round)) {
    const message: Message = defined({
      version: 1 as const,
      id,
      channel: name,
      chatId,
      sessionId: first.sessionId,
      importance: importanceOf(first.kind),
      text,
      alert: alertFacts(first),
      notices: members.map(({ key }) => key),
      createdAtMs: nowMs,
      notBeforeMs: startMs,
      expiresAtMs: expiryMs(first, startMs),
      attempts: 0,
      isRepeat: false,
    });
    onStep?.();
    if (addMessage(outboxDir, message) === "added") continue;
    // Another process was faster, perhaps while this one was suspended: what it left out is not told.
    const named = namedBy(outboxDir, message, first.key);
    told = told.filter(({ key }) => named.includes(key));
  }
  // The first one last: as long as any is pending it leads to the message.
  const others = told.filter(({ key }) => key !== first.key);
  const last = told.filter(({ key }) => key === first.key);
  for (const notice of [...others, ...last]) tell(round, notice, { kind: "posted", postedAs: id });
}

/** The notices that a message tells of which another process has posted under the same name. */
function namedBy(outboxDir: string, name: MessageName, firstKey: string): readonly string[] {
  const theirs = readPosted(outboxDir, name);
  if (theirs !== undefined) return [firstKey, ...theirs.notices];
  // A finished one that cannot be read is over all the same: of the one that it is named after, for
  // sure. One that still waits is torn, and gives way the next time.
  return isDone(outboxDir, name) ? [firstKey] : [];
}

/** Those that were in force where the news was seen, else those that are here. */
function channelsFor(members: readonly Notice[], { channels }: Posting): Posting["channels"] {
  const seen = new Set(members.flatMap((notice) => notice.channels ?? []));
  if (seen.size === 0) return channels;
  return CHANNELS.filter((name) => seen.has(name)).map(
    (name) => channels.find((channel) => channel.name === name) ?? { name },
  );
}

function tell({ outboxDir, nowMs, onStep }: Posting, notice: Notice, outcome: ToldOutcome): void {
  onStep?.();
  markTold(outboxDir, notice, { atMs: nowMs, ...outcome });
}

/** Sorts by time; the same whoever makes it, and however often. */
function messageId({ atMs, key }: Notice): string {
  return `${String(Math.floor(atMs)).padStart(13, "0")}-${key}`;
}

function dropUntold(round: Round, item: NewsItem, news: readonly NewsItem[]): boolean {
  const { notify } = round;
  const dropped =
    whyUnwanted(item.notice, notify.events, item.projectDir) ??
    (channelsFor([item.notice], round).length === 0 ? "no channel" : undefined) ??
    whyUntimely(item, round) ??
    (isOvertaken(item, news) ? "overtaken" : undefined);
  if (dropped === undefined) return false;
  const { title } = messageText([item], { nowMs: round.nowMs, host: round.host });
  tell(round, item.notice, { kind: "dropped", dropped, notice: item.notice.kind, title });
  return true;
}
