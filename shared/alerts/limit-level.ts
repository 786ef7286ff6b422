import type { WindowOutlook } from "../quota/outlook.ts";

/** The highest threshold that this percent has reached. */
export function thresholdReached(
  usedPercent: number,
  thresholds: readonly number[],
): number | undefined {
  const reached = thresholds.filter((threshold) => usedPercent >= threshold);
  return reached.length === 0 ? undefined : Math.max(...reached);
}

/** Whether the window is forecast to be used up before its reset, by more than a first guess. */
export function isRunningOut(
  { level, usedPercent, exhaustsAtMs, resetsAtMs }: LevelSigns,
  nowMs: number,
): boolean {
  if (level !== "act" || usedPercent >= 100 || exhaustsAtMs === undefined) return false;
  return exhaustsAtMs > nowMs && exhaustsAtMs < resetsAtMs;
}

type LevelSigns = Pick<WindowOutlook, "level" | "usedPercent" | "resetsAtMs"> & {
  exhaustsAtMs?: number;
};
