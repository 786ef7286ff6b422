import { defined } from "../platform/read-value.ts";
import { MS_PER_MINUTE } from "../platform/time.ts";
import { type Course, type QuotaOutlooks, type WindowOutlook, withCourse } from "./outlook.ts";
import type { QuotaObservation } from "./quota-window.ts";

/** What has another number is of another version, and made anew. */
export const FORECASTS_VERSION = 1;

/** Where an account's open windows were found to be heading at `atMs`. */
export type StoredForecasts = StoredWindows & { version: number; atMs: number };
type StoredWindows = { fiveHour?: StoredWindow; sevenDay?: StoredWindow };

/**
 * The course of a window and the reading it rests on, to be merged with what the hot path has read:
 * that may not reach back as far. Without a session: one that is read twice must prove nothing.
 */
export type StoredWindow = QuotaObservation & { resetsAtMs: number } & Course;

/** So long all who ask are told the same: time alone changes little in a minute. */
const FRESH_MS = MS_PER_MINUTE;
/** Resets of one window, as its sessions say them, differ by so much. */
const SAME_RESET_MS = MS_PER_MINUTE;

export function storedForecasts(outlooks: QuotaOutlooks, atMs: number): StoredForecasts {
  const stored = (outlook: WindowOutlook | undefined): StoredWindow | undefined => {
    if (outlook === undefined) return undefined;
    const { window, usedPercent, resetsAtMs, asOfMs, source, burn, forecast } = outlook;
    return defined({ window, usedPercent, resetsAtMs, atMs: asOfMs, source, burn, forecast });
  };
  const windows = { fiveHour: stored(outlooks.fiveHour), sevenDay: stored(outlooks.sevenDay) };
  return defined({ version: FORECASTS_VERSION, atMs, ...windows });
}

export function readingsIn({ fiveHour, sevenDay }: StoredForecasts): QuotaObservation[] {
  return [fiveHour, sevenDay].filter((window) => window !== undefined);
}

/** Young enough to be told. */
export function isFresh({ atMs }: StoredForecasts, nowMs: number): boolean {
  return atMs <= nowMs && nowMs < atMs + FRESH_MS;
}

/** Whether these are the forecasts of just those windows and numbers. */
export function speaksOf(
  { fiveHour, sevenDay }: StoredForecasts,
  outlooks: QuotaOutlooks,
): boolean {
  return isOf(fiveHour, outlooks.fiveHour) && isOf(sevenDay, outlooks.sevenDay);
}

function isOf(stored: StoredWindow | undefined, outlook: WindowOutlook | undefined): boolean {
  if (outlook === undefined) return true;
  return isOfWindow(stored, outlook) && stored?.usedPercent === outlook.usedPercent;
}

function isOfWindow(stored: StoredWindow | undefined, outlook: WindowOutlook): boolean {
  return Math.abs(outlook.resetsAtMs - (stored?.resetsAtMs ?? 0)) < SAME_RESET_MS;
}

/** The outlooks, each with the course that was stored of its window. */
export function withStored(
  { fiveHour, sevenDay }: QuotaOutlooks,
  stored: StoredForecasts,
): QuotaOutlooks {
  return defined({
    fiveHour: onCourse(fiveHour, stored.fiveHour),
    sevenDay: onCourse(sevenDay, stored.sevenDay),
  });
}

function onCourse(
  outlook: WindowOutlook | undefined,
  stored: StoredWindow | undefined,
): WindowOutlook | undefined {
  if (outlook === undefined || stored === undefined) return outlook;
  const { burn, forecast } = stored;
  return isOfWindow(stored, outlook) ? withCourse(outlook, defined({ burn, forecast })) : outlook;
}
