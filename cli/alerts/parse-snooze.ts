import { MAX_SNOOZE_MS } from "../../shared/alerts/snooze.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/platform/time.ts";
import { usageError } from "../usage-error.ts";

/** Until when to hold alerts back: `2h`, `30m`, `1d`, `until 14:00` (the next one), `off` (now). */
export function parseSnooze(words: readonly string[], nowMs: number): number {
  const [first = "", second] = words;
  if (first === "off" && second === undefined) return nowMs;
  if (first === "until" && second !== undefined) return untilClock(second, nowMs);
  const [, count, unit = ""] = /^(\d{1,4})\s*([mhd])$/.exec(first) ?? [];
  const lengthMs = Number(count) * (UNIT_MS.get(unit) ?? Number.NaN);
  if (second !== undefined || !(lengthMs > 0)) {
    throw usageError("Say how long: 2h, 30m, 1d, until 14:00, or off.", "alerts");
  }
  if (lengthMs > MAX_SNOOZE_MS) throw usageError("Seven days are the most: 7d.", "alerts");
  return nowMs + lengthMs;
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["m", MS_PER_MINUTE],
  ["h", MS_PER_HOUR],
  ["d", MS_PER_DAY],
]);

function untilClock(text: string, nowMs: number): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined) throw usageError("Write the time of day as in 14:00.", "alerts");
  const at = new Date(nowMs);
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
  return at.getTime();
}
