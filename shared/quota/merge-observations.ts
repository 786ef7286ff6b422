import { defined } from "../platform/read-value.ts";
import { checkedRows } from "./checked-rows.ts";
import { partsOf } from "./emptied-window.ts";
import { highWaterLine, type QuotaPoint } from "./high-water-line.ts";
import type { QuotaObservation, WindowKind } from "./quota-window.ts";
import { windowSpans } from "./window-spans.ts";

/** What all sessions together know of one window. */
export type MergedWindow = {
  window: WindowKind;
  /** One length before the reset; later when the service emptied or moved the window in between. */
  startMs: number;
  resetsAtMs: number;
  /** When the service emptied or moved it before its reset: from then on the next one counts. */
  cutAtMs?: number;
  /** Readings by time, never empty and never falling. */
  points: readonly [QuotaPoint, ...QuotaPoint[]];
  /** Several rows spoke of another window at the same time: two accounts may be mixed. */
  contested: boolean;
};

/**
 * The windows of one kind that the observations of ONE account speak of, oldest first; see
 * docs/quota.md#merging. Stale, impossible and foreign readings are left out; the order of the
 * observations has no say.
 */
export function mergeWindows(
  observations: readonly QuotaObservation[],
  window: WindowKind,
  nowMs: number,
): MergedWindow[] {
  const rows = checkedRows(observations, window, nowMs);
  return windowSpans(rows, window)
    .flatMap(partsOf)
    .flatMap(({ startMs, resetsAtMs, cutAtMs, rows, contested }) => {
      const [first, ...more] = highWaterLine(rows, startMs);
      if (first === undefined) return [];
      const points: MergedWindow["points"] = [first, ...more];
      return defined({ window, startMs, resetsAtMs, cutAtMs, points, contested });
    });
}

/** The window that is open at `nowMs`. After its reset there is none until a new one is seen. */
export function currentWindow(
  windows: readonly MergedWindow[],
  nowMs: number,
): MergedWindow | undefined {
  return windows.findLast(({ resetsAtMs, cutAtMs }) => resetsAtMs > nowMs && cutAtMs === undefined);
}

/** The newest reading that raised or confirmed what is used. */
export function lastPoint({ points }: MergedWindow): QuotaPoint {
  return points.at(-1) ?? points[0];
}
