import { defined } from "../platform/read-value.ts";
import type { Notice, NoticeKind } from "./notice.ts";
import type { SessionFacts } from "./session-facts.ts";

/** A notice with what its message needs. */
export type NewsItem = {
  notice: Notice;
  facts: SessionFacts;
  projectDir?: string;
  /** When it became news. */
  sinceMs: number;
};

/** What one message tells: never empty, oldest first, all of one kind. */
export type NewsGroup = readonly [NewsItem, ...NewsItem[]];

type Gathering = { coalesceMs: number; nowMs: number; isHurried: boolean };

/** Kinds of which a burst makes one message. A question and an alert stand for themselves. */
const GATHERS: ReadonlySet<NoticeKind> = new Set([
  "session_started",
  "session_finished",
  "session_failed",
  "subagent_started",
  "subagent_finished",
]);

/**
 * The groups that are to be told now, and when the next one is. The first of a burst waits
 * `coalesceMs` for company; what came by then is one group, and what came later forms its own.
 */
export function groupNews(
  news: readonly NewsItem[],
  gathering: Gathering,
): { due: NewsGroup[]; nextDueMs?: number } {
  const groups = news.toSorted(bySince).reduce(withItem(gathering.coalesceMs), []);
  const waiting = groups.filter(
    (group) => waitsUntilMs(group, gathering) !== undefined && !isOvertaken(group, news),
  );
  const dueTimes = waiting.flatMap((group) => waitsUntilMs(group, gathering) ?? []);
  return defined({
    due: groups.filter((group) => !waiting.includes(group)),
    nextDueMs: dueTimes.length === 0 ? undefined : Math.min(...dueTimes),
  });
}

function withItem(coalesceMs: number) {
  return (groups: NewsGroup[], item: NewsItem): NewsGroup[] => {
    const index = groups.findLastIndex(([first]) => isCompany(first, item, coalesceMs));
    const group = groups[index];
    if (group === undefined) groups.push([item]);
    else groups[index] = [...group, item];
    return groups;
  };
}

function isCompany(first: NewsItem, item: NewsItem, coalesceMs: number): boolean {
  if (coalesceMs === 0 || !GATHERS.has(item.notice.kind)) return false;
  if (item.sinceMs - first.sinceMs > coalesceMs) return false;
  return first.notice.kind === item.notice.kind && aboutOf(first) === aboutOf(item);
}

/** Failures belong together when they have one cause. */
function aboutOf({ notice: { kind, reason }, projectDir }: NewsItem): string {
  return JSON.stringify([projectDir ?? "", kind === "session_failed" ? (reason ?? "") : ""]);
}

/** Something that does not wait came after it from one of its sessions, whose news stay in order. */
function isOvertaken(group: NewsGroup, news: readonly NewsItem[]): boolean {
  const urgent = news.filter(({ notice }) => !GATHERS.has(notice.kind));
  return group.some(({ notice: { sessionId }, sinceMs }) =>
    urgent.some(
      (item) =>
        sessionId !== undefined && item.notice.sessionId === sessionId && item.sinceMs >= sinceMs,
    ),
  );
}

/** `undefined` when it waits no longer. */
function waitsUntilMs(
  [{ notice, sinceMs }]: NewsGroup,
  { coalesceMs, nowMs, isHurried }: Gathering,
): number | undefined {
  if (isHurried || !GATHERS.has(notice.kind)) return undefined;
  const untilMs = sinceMs + coalesceMs;
  // News from the future was dated by a wrong clock, for which it would wait.
  return untilMs <= nowMs || untilMs > nowMs + 2 * coalesceMs ? undefined : untilMs;
}

function bySince(a: NewsItem, b: NewsItem): number {
  if (a.sinceMs !== b.sinceMs) return a.sinceMs - b.sinceMs;
  return a.notice.key < b.notice.key ? -1 : 1;
}
