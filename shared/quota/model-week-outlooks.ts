import { asWeek, currentModelWeeks, type ModelWeek } from "./model-week.ts";
import { quotaOutlooks, type WindowOutlook } from "./outlook.ts";
import type { QuotaObservation } from "./quota-window.ts";

/** Where the open week of one model stands and where it is heading, on few readings. */
export type ModelWeekOutlook = Omit<WindowOutlook, "window"> & Pick<ModelWeek, "window" | "model">;

/** As old as its last reading, which may be days; observations of ONE account. */
export function modelWeekOutlooks(
  observations: readonly QuotaObservation[],
  nowMs: number,
): ModelWeekOutlook[] {
  return currentModelWeeks(observations, nowMs).flatMap(({ window, model }) => {
    const own = asWeek(observations.filter((row) => row.window === window));
    const { sevenDay } = quotaOutlooks(own, nowMs);
    return sevenDay === undefined ? [] : [{ ...sevenDay, window, model }];
  });
}
