import { MS_PER_HOUR } from "../platform/time.ts";
import type { NewsItem } from "./groups.ts";
import { importanceOf, type Notice, type NoticeKind } from "./notice.ts";

/** Now, as far as it decides on news; `quietUntilMs`: when the quiet hours end that it falls into. */
export type NewsMoment = { nowMs: number; quietUntilMs: number | undefined };

/** Old news is none. */
const NEWS_FOR_MS = MS_PER_HOUR;

/** Alerts that fall into quiet hours wait for their end. */
export function notBeforeMs({ kind }: Notice, { nowMs, quietUntilMs }: NewsMoment): number {
  return importanceOf(kind) === "ping" ? nowMs : (quietUntilMs ?? nowMs);
}

/** Of a message that is sent from `startMs` on. A limit is no news once it is fresh again. */
export function expiryMs({ kind, resetsAtMs }: Notice, startMs: number): number {
  const expiresAtMs = startMs + NEWS_FOR_MS;
  if (!IS_OF_OPEN_WINDOW.has(kind) || resetsAtMs === undefined) return expiresAtMs;
  return Math.min(expiresAtMs, resetsAtMs);
}

/** What is said of a window while it lasts. */
export const IS_OF_OPEN_WINDOW: ReadonlySet<NoticeKind> = new Set([
  "limit_reached",
  "limit_runs_out",
  "limit_pace",
]);

/** Why it is not told at this moment, nor later; `undefined` when it is. */
export function whyUntimely(item: NewsItem, moment: NewsMoment): string | undefined {
  const { notice } = item;
  if (isOld(item, moment.nowMs)) return "too old";
  if (moment.quietUntilMs === undefined) return undefined;
  const startMs = notBeforeMs(notice, moment);
  const isOver = importanceOf(notice.kind) === "ping" || expiryMs(notice, startMs) <= startMs;
  return isOver ? "quiet hours" : undefined;
}

function isOld({ notice: { kind, resetsAtMs }, sinceMs }: NewsItem, nowMs: number): boolean {
  if (IS_OF_OPEN_WINDOW.has(kind) && resetsAtMs !== undefined) return resetsAtMs <= nowMs;
  // A login that runs out or is refused stays so until somebody does something.
  const isLasting = kind === "credential_expiring" || kind === "sink_refused";
  return !isLasting && nowMs - sinceMs > NEWS_FOR_MS;
}
