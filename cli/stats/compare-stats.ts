import type { UsageReport } from "../../shared/reports/usage-row.ts";
import type { FoundStats } from "./client-stats-file.ts";

export type StatsDay = {
  day: string;
  clientTokens: number;
  tachoTokens: number;
  why: StatsReason;
};

/** Why both may be right. */
export type StatsReason = "same" | "not-counted-yet" | "deleted" | "client-more" | "client-less";

export type StatsComparison = {
  paths: readonly string[];
  /** Files of the client's that cannot be read, or hold something else. */
  damaged: readonly string[];
  /** The last day that all of the client's files cover. */
  untilDay?: string;
  days: readonly StatsDay[];
  /** Of the days that the client has counted. */
  clientTokens: number;
  tachoTokens: number;
};

/** The client's days beside ours, oldest first; `report` is ours by day, of Claude Code only. */
export function compareStats(
  { stats, damaged }: FoundStats,
  report: Pick<UsageReport, "rows">,
): StatsComparison {
  const ours = new Map(report.rows.map(({ key, totalTokens }) => [key, totalTokens]));
  const theirs = new Map<string, number>();
  for (const { tokensByDay } of stats) {
    for (const [day, tokens] of tokensByDay) theirs.set(day, (theirs.get(day) ?? 0) + tokens);
  }
  const untilDays = stats.flatMap(({ untilDay }) => untilDay ?? []).sort();
  const [untilDay] = untilDays;
  const days = [...new Set([...ours.keys(), ...theirs.keys()])].sort().map((day): StatsDay => {
    const [clientTokens, tachoTokens] = [theirs.get(day) ?? 0, ours.get(day) ?? 0];
    const isCounted = untilDay === undefined || day <= untilDay;
    return {
      day,
      clientTokens,
      tachoTokens,
      why: reasonFor({ clientTokens, tachoTokens, isCounted }),
    };
  });
  const counted = days.filter(({ why }) => why !== "not-counted-yet");
  return {
    paths: stats.map(({ path }) => path),
    damaged,
    ...(untilDay === undefined ? {} : { untilDay }),
    days,
    clientTokens: counted.reduce((sum, day) => sum + day.clientTokens, 0),
    tachoTokens: counted.reduce((sum, day) => sum + day.tachoTokens, 0),
  };
}

function reasonFor({
  clientTokens,
  tachoTokens,
  isCounted,
}: Pick<StatsDay, "clientTokens" | "tachoTokens"> & { isCounted: boolean }): StatsReason {
  if (clientTokens === tachoTokens) return "same";
  if (!isCounted && clientTokens === 0) return "not-counted-yet";
  if (tachoTokens === 0) return "deleted";
  return clientTokens > tachoTokens ? "client-more" : "client-less";
}
