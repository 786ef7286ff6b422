import type { QuotaSource, WindowKind } from "./quota-window.ts";

/** Where one open window stands and where it is heading. Percents are 0-100 of the window. */
export type WindowOutlook = {
  window: WindowKind;
  usedPercent: number;
  resetsAtMs: number;
  elapsedPercent: number;
  /** Used minus elapsed, in points: above 0 the window is used faster than time passes. */
  paceDeltaPercent: number;
  /** Absent only in the first minutes of a window, when any rate would be noise. */
  burn?: {
    percentPerHour: number;
    /** `recent`: from readings of the last hour (day); `average`: used over elapsed, an estimate. */
    basis: "recent" | "average";
    spanMs: number;
    samples: number;
  };
  /** Used percent at the reset if the burn stays as it is; may exceed 100. */
  projectedPercentAtReset?: number;
  /** When 100 % is reached; absent when that is not before the reset. Now or earlier when it is used up. */
  exhaustsAtMs?: number;
  level: QuotaLevel;
  /** When a session last learned `usedPercent` from a response. */
  asOfMs: number;
  source: QuotaSource;
  sessionId?: string;
};

/** calm; watch = pace 10 points ahead or 80 % used; act = runs out before the reset, or 95 % used. */
export type QuotaLevel = "calm" | "watch" | "act";
