import { formatClockTime } from "../display/clock-time.ts";
import { formatLongDuration } from "../display/duration.ts";

/** `1 h 12 min`, `12 min`, `40 s`. */
export function durationText(durationMs: number): string {
  return formatLongDuration(durationMs)
    .replace(/ m$/, " min")
    .replace(/ 0(\d)/, " $1");
}

/** `at 14:20 (in 1 h 12 min)`. */
export function momentText(atMs: number, nowMs: number): string {
  return `${clockText(atMs, nowMs)} (in ${durationText(atMs - nowMs)})`;
}

/** `Resets at 14:20 (in 1 h 12 min)`; `undefined` when that is not known or over. */
export function resetText(resetsAtMs: number | undefined, nowMs: number): string | undefined {
  if (resetsAtMs === undefined || resetsAtMs <= nowMs) return undefined;
  return `Resets ${momentText(resetsAtMs, nowMs)}`;
}

/** `at 14:20`, `on Mon 09:00`. */
function clockText(atMs: number, nowMs: number): string {
  const time = formatClockTime(atMs, nowMs);
  return /^\d\d:/.test(time) ? `at ${time}` : `on ${time}`;
}
