import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../platform/time.ts";

/** The two windows every subscription has, under the client's own keys. */
export const WINDOW_KINDS = ["five_hour", "seven_day"] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/**
 * `toleranceMs`: resets of one window as seen by several sessions differ by up to a minute, and a
 * first guess of the client by several (12 and 30 min separate them from the neighbours safely).
 */
export const WINDOWS: Record<WindowKind, { label: string; lengthMs: number; toleranceMs: number }> =
  {
    five_hour: { label: "5-hour", lengthMs: 5 * MS_PER_HOUR, toleranceMs: 12 * MS_PER_MINUTE },
    seven_day: { label: "7-day", lengthMs: 7 * MS_PER_DAY, toleranceMs: 30 * MS_PER_MINUTE },
  };

/** So far back readings matter: the longest window, and a day more for those that came late. */
export const QUOTA_HISTORY_MS = 8 * MS_PER_DAY;

/** One reading of one window, as some session reported it. */
export type QuotaObservation = {
  atMs: number;
  window: string;
  usedPercent: number;
  /** `undefined` when the source did not say. */
  resetsAtMs?: number;
  sessionId?: string;
  source: QuotaSource;
};
/**
 * Where a number came from: `statusline` = headers of an API response, passed on by the client;
 * `client` = what the client keeps of its own usage page; `endpoint` = the service was asked.
 */
export const QUOTA_SOURCES = ["statusline", "client", "endpoint"] as const;
export type QuotaSource = (typeof QUOTA_SOURCES)[number];
