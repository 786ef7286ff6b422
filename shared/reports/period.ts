import { openCalendar } from "./calendar.ts";
import { dayText, monthStart, weekStart } from "./day-text.ts";

/** `week` and `month` are those that run; `last7days` and `last30days` end today. */
export const USAGE_PERIODS = [
  "today",
  "yesterday",
  "week",
  "month",
  "last7days",
  "last30days",
  "all",
] as const;
type UsagePeriod = (typeof USAGE_PERIODS)[number];

/** First and last day of the period, both included; neither for `all`. */
export function periodDays(
  period: UsagePeriod,
  { nowMs, timeZone }: { nowMs: number; timeZone?: string | undefined },
): { sinceDay?: string; untilDay?: string } {
  if (period === "all") return {};
  const today = openCalendar(timeZone).dayAt(nowMs);
  if (period === "yesterday") return days(today - 1, today - 1);
  return days(firstDay(period, today), today);
}

function firstDay(period: Exclude<UsagePeriod, "all" | "yesterday">, today: number): number {
  if (period === "today") return today;
  if (period === "week") return weekStart(today);
  if (period === "month") return monthStart(today);
  return today - (period === "last7days" ? 6 : 29);
}

function days(since: number, until: number): { sinceDay: string; untilDay: string } {
  return { sinceDay: dayText(since), untilDay: dayText(until) };
}
