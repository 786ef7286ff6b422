import {
  currentWindow,
  type MergedWindow,
  mergeWindows,
} from "../../shared/quota/merge-observations.ts";
import type { PeerInput } from "./point.ts";
import type { Question } from "./questions.ts";

/** What everybody is given: the same readings, merged by the same rule. */
export type Merged = { windows: readonly MergedWindow[]; input?: PeerInput };

export function mergedHistory({
  history,
  kind,
  nowMs,
}: Pick<Question, "history" | "kind" | "nowMs">): Merged {
  const observations = history.map(({ atMs, usedPercent, resetsAtMs }) => ({
    atMs,
    usedPercent,
    window: kind,
    source: "statusline" as const,
    ...(resetsAtMs !== null && { resetsAtMs }),
  }));
  const windows = mergeWindows(observations, kind, nowMs);
  const current = currentWindow(windows, nowMs);
  if (current === undefined) return { windows };
  const past = windows.filter(({ resetsAtMs }) => resetsAtMs <= nowMs);
  return { windows, input: { current, past, nowMs } };
}
